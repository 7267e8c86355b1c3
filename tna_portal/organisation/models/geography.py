"""Regions, their districts, and the Academy's branches."""

from django.db import models

from tna_portal.organisation.choices import MacroRegion


class Region(models.Model):
    """An oblast or a city of republican significance, by its ISO 3166-2 code.

    The forms that a sentence needs are data, never glued together: `_in` («в Акмолинской области») and
    `_of` («Акмолинской области»); read with `localised(region, "name", case="in")`.
    """

    iso = models.CharField(max_length=5, primary_key=True)
    name_kk = models.CharField(max_length=80)
    name_ru = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    name_kk_in = models.CharField(max_length=80)
    name_ru_in = models.CharField(max_length=80)
    name_en_in = models.CharField(max_length=80)
    name_kk_of = models.CharField(max_length=80)
    name_ru_of = models.CharField(max_length=80)
    name_en_of = models.CharField(max_length=80)
    macro_region = models.CharField(max_length=6, choices=MacroRegion.choices)
    centre_kk = models.CharField(max_length=80)
    centre_ru = models.CharField(max_length=80)
    centre_en = models.CharField(max_length=80)
    tile_column = models.PositiveSmallIntegerField()
    tile_row = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tile_column", "tile_row"], name="one_region_a_tile"),
        ]

    def __str__(self) -> str:
        return self.name_en


class District(models.Model):
    """A district or a city of regional significance."""

    code = models.CharField(max_length=40, primary_key=True)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="districts")
    kato = models.CharField(max_length=9, blank=True)
    name_kk = models.CharField(max_length=100)
    name_ru = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100)

    def __str__(self) -> str:
        return self.name_en


class Branch(models.Model):
    """A branch of the Academy; it may serve several regions, and a region several branches."""

    code = models.SlugField(max_length=40, unique=True)
    name_kk = models.CharField(max_length=120)
    name_ru = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    regions = models.ManyToManyField(Region, related_name="branches")
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name_en
