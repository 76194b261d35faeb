"""The lab's data: the real flights of New York in 2013, with live producers and consumer groups."""
