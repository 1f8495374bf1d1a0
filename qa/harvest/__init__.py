"""Harvesting: the records of a live OAI-PMH source, only when the reader asks for them."""

from qa.harvest.harvest import Harvest, HarvestRequest, check_request
from qa.harvest.harvest_job import HARVESTS, HarvestJob, HarvestJobs
from qa.harvest.oai_client import HarvestError, OaiClient, Politeness

__all__ = [
    "HARVESTS",
    "Harvest",
    "HarvestError",
    "HarvestJob",
    "HarvestJobs",
    "HarvestRequest",
    "OaiClient",
    "Politeness",
    "check_request",
]
