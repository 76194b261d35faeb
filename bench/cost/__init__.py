"""What the control plane and the workers cost, as a pure function of what is counted and of list prices."""
