"""The same job in other libraries, one module each, as their good users would write it."""
