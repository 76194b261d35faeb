"""Plants faults in a running lab, and looks whether ``make verify`` fails at the line of each, and at no other."""
