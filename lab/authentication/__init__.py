"""Everything with which the lab checks each way of authentication."""
