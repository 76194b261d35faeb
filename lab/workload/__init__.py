"""The lab's data: real flights, planes and weather of New York in 2013, with live producers and consumer groups."""
