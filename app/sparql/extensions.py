"""The functions of the embedded engine that are not part of SPARQL 1.1, by their IRIs.

A test calls each of them, so that it fails if a version of the engine lacks one.
"""

from __future__ import annotations

from app.vocabularies import FOREIGN_PREFIXES

XSD = FOREIGN_PREFIXES["xsd"]
GEOMETRY = "http://www.opengis.net/def/function/geosparql/"
# The other casts are part of SPARQL: https://www.w3.org/TR/sparql11-query/#FunctionMapping
CASTS = (
    "date",
    "time",
    "duration",
    "dayTimeDuration",
    "yearMonthDuration",
    "gYear",
    "gYearMonth",
    "gMonth",
    "gMonthDay",
    "gDay",
)
# GeoSPARQL 1.1, https://docs.ogc.org/is/22-047r1/22-047r1.html
GEOMETRIC = (
    "area",
    "asGeoJSON",
    "centroid",
    "convexHull",
    "coordinateDimension",
    "difference",
    "dimension",
    "distance",
    "ehContains",
    "ehCoveredBy",
    "ehCovers",
    "ehDisjoint",
    "ehEquals",
    "ehInside",
    "ehMeet",
    "ehOverlap",
    "envelope",
    "getSRID",
    "intersection",
    "isEmpty",
    "isSimple",
    "length",
    "perimeter",
    "rcc8dc",
    "rcc8ec",
    "rcc8eq",
    "rcc8ntpp",
    "rcc8ntppi",
    "rcc8po",
    "rcc8tpp",
    "rcc8tppi",
    "relate",
    "sfContains",
    "sfCrosses",
    "sfDisjoint",
    "sfEquals",
    "sfIntersects",
    "sfOverlaps",
    "sfTouches",
    "sfWithin",
    "spatialDimension",
    "symDifference",
    "union",
)
EXTENSIONS: tuple[str, ...] = (*(XSD + name for name in CASTS), *(GEOMETRY + name for name in GEOMETRIC))
