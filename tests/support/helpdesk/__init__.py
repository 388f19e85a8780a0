"""django-helpdesk, a real one, in a virtual environment of its own."""
