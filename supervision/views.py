"""The workbench and the progress wall."""

from units.web import desk, page


@desk()
def workbench(request):
    """What waits for me? (M6, M44)"""
    return page(request, "supervision/workbench.html")
