"""Knowledge base: articles with versions and approval, and the search that finds them.

Begin with store.py. Search: words.py (words and base forms), index.py (what is written down of an
article), query.py (what a question asks for), ranking.py (which article answers it).
"""
