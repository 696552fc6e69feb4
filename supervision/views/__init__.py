"""The workbench, the progress wall, the doubt list, spot checks, boards, the trail."""
