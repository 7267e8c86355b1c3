"""Closed lists of the field with their names."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MacroRegion(models.TextChoices):
    """The five directions of the 2023 study."""

    NORTH = "north", _("North")
    EAST = "east", _("East")
    WEST = "west", _("West")
    CENTRE = "centre", _("Centre")
    SOUTH = "south", _("South")


class PostCategory(models.TextChoices):
    """The four kinds of akim, and maslikhat deputies."""

    CITY = "city", _("Akim of a town of district significance")
    RURAL = "rural", _("Akim of a rural district")
    SETTLEMENT = "settlement", _("Akim of a settlement")
    VILLAGE = "village", _("Akim of a village")
    DEPUTY = "deputy", _("Maslikhat deputy")


AKIMS = (PostCategory.CITY, PostCategory.RURAL, PostCategory.SETTLEMENT, PostCategory.VILLAGE)


class RespondentGroup(models.TextChoices):
    """Who answers a questionnaire."""

    AKIMS = "akims", _("Akims")
    DEPUTIES = "deputies", _("Maslikhat deputies")


class Role(models.TextChoices):
    """What a member of staff does; one person may hold several."""

    ADMIN = "admin", _("Administrator")
    METHODOLOGIST = "methodologist", _("Methodologist")
    MANAGER = "manager", _("Manager")
    COORDINATOR = "coordinator", _("Branch coordinator")
    CODER = "coder", _("Coder")


class RoundStatus(models.TextChoices):
    """A round is prepared, then answered, then closed for good."""

    DRAFT = "draft", pgettext_lazy("round", "In preparation")
    OPEN = "open", pgettext_lazy("round", "Open")
    CLOSED = "closed", pgettext_lazy("round", "Closed")


class IndicatorBlock(models.TextChoices):
    """The three blocks of indicators of the study."""

    B1 = "B1", _("Personal and psychological qualities")
    B2 = "B2", _("Managing internal and external factors of local government")
    B3 = "B3", _("Working with residents and the community")


class LinkKind(models.TextChoices):
    """What a need area is linked to."""

    HEADING = "heading", _("Heading of the 2023 ranking")
    CODE = "code", _("Interview code")
    COURSE = "course", _("Course of 2021")
    WISH = "wish", _("Wish of trainees")


class FrameworkKind(models.TextChoices):
    """What methodologists set in numbered versions."""

    CROSSWALK = "crosswalk", _("Links of the need areas")
    THRESHOLDS = "thresholds", _("Limits of the comparison")


class Heading(models.TextChoices):
    """The five headings that the 2023 study ranked."""

    FINANCIAL = "financial", _("Financial literacy")
    COMMUNICATION = "communication", _("Communication")
    LEGAL = "legal", _("Legal literacy")
    DIGITAL = "digital", _("Digital literacy")
    MEDIATION = "mediation", _("Mediation")


class AuditAction(models.TextChoices):
    """What the record of changes can say, in words that a reader of it understands."""

    ACCOUNT_CHANGED = "account_changed", _("account changed")
    ACCOUNT_CREATED = "account_created", _("account created")
    ANSWERS_DROPPED = "answers_dropped", _("answers too few to be parted from people deleted")
    ANSWERS_ERASED = "answers_erased", _("raw answers deleted after their storage period")
    ANSWERS_EXPORTED = "answers_exported", _("raw answers exported")
    ANSWERS_KEPT_LONGER = "answers_kept_longer", _("storage of anonymous answers prolonged")
    BRANCH_CHANGED = "branch_changed", _("branch changed")
    CALL_LIST_OPENED = "call_list_opened", _("call list opened")
    CATALOGUE_LOADED = "catalogue_loaded", _("catalogue of modules loaded")
    CODER_ASSIGNED = "coder_assigned", _("coder assigned to a text")
    CODER_UNASSIGNED = "coder_unassigned", _("coder taken off a text")
    CODE_ADDED = "code_added", _("category added to the codebook")
    CODE_EDITED = "code_edited", _("category of the codebook changed")
    CODE_MERGED = "code_merged", _("category merged into another")
    CODE_MOVED = "code_moved", _("category moved in the codebook")
    CODE_RESTORED = "code_restored", _("category taken into use again")
    CODE_RETIRED = "code_retired", _("category retired")
    CODE_SPLIT = "code_split", _("category split")
    CODEBOOK_COPIED = "codebook_copied", _("codebook copied from another round")
    COUNTS_AGREE = "counts_agree", _("counts agree with the answers again")
    COUNTS_DIFFER = "counts_differ", _("counts differ from a recount of the answers")
    CODEBOOK_IMPORTED = "codebook_imported", _("codebook imported from a file")
    CROSSWALK_CHANGED = "crosswalk_changed", _("links of the need areas changed")
    ENTRY_BEGUN = "entry_begun", _("entering of answers begun")
    FILE_CANCELLED = "file_cancelled", _("making of a file cancelled")
    FILE_RETRIED = "file_retried", _("making of a file tried again")
    FILE_DOWNLOADED = "file_downloaded", _("file downloaded")
    FRAME_ADDED = "frame_added", _("sampling frame added")
    INTERVIEW_CREATED = "interview_created", _("interview added")
    INTERVIEW_DROPPED = "interview_dropped", _("planned interview deleted")
    INTERVIEW_EDITED = "interview_edited", _("interview card changed")
    INTERVIEW_HELD = "interview_held", _("consent to an interview recorded")
    INTERVIEW_PLANNED = "interview_planned", _("interview planned")
    INTERVIEW_TARGET_SET = "interview_target_set", _("target number of interviews set")
    INTERVIEW_WITHDRAWN = "interview_withdrawn", _("interview withdrawn")
    INTERVIEWS_IMPORTED = "interviews_imported", _("interviews imported")
    INVITATION_REFUSED = "invitation_refused", _("refusal to take part noted")
    INVITATION_REISSUED = "invitation_reissued", _("new code issued")
    INVITATIONS_REISSUED = "invitations_reissued", _("letters with new codes made")
    INVITATION_RESTORED = "invitation_restored", _("invitation opened again")
    INVITATION_REVOKED = "invitation_revoked", _("invitation closed")
    INVITATION_UNREFUSED = "invitation_unrefused", _("refusal to take part taken back")
    KEYS_ROTATED = "keys_rotated", _("encrypted again with the newest key")
    LETTER_MADE = "letter_made", _("letter link made")
    LETTER_REVOKED = "letter_revoked", _("letter link closed")
    LETTERS_REQUESTED = "letters_requested", _("letters printed")
    MESSAGE_TEXT_MADE = "message_text_made", _("text for a messenger made")
    MESSAGES_REPEATED = "messages_repeated", _("e-mails put up for sending again")
    MESSAGES_REQUESTED = "messages_requested", _("e-mails put up for sending")
    MODULE_EDITED = "module_edited", _("module changed")
    NEEDS_RELEASED = "needs_released", _("needs released")
    OPEN_ANSWERS_ERASED = "open_answers_erased", _("open answers and their codings deleted")
    OPEN_ANSWERS_TAKEN = "open_answers_taken", _("open answers offered for coding")
    PAPER_FORM_REQUESTED = "paper_form_requested", _("paper form printed")
    PEOPLE_ERASED = (
        "people_erased",
        _("invitations and contacts deleted after their storage period"),
    )
    PEOPLE_INVITED = "people_invited", _("people invited")
    PLAN_MADE = "plan_made", _("seminar plan made")
    PROPOSAL_DECIDED = "proposal_decided", _("proposal for the questionnaire decided on")
    PSEUDONYMS_READ = "pseudonyms_read", _("register of pseudonyms read")
    QUESTIONNAIRE_PUBLISHED = "questionnaire_published", _("questionnaire published")
    QUOTAS_SET = "quotas_set", _("quotas set")
    REMINDERS_DECLINED = "reminders_declined", _("reminders declined by the recipient")
    REMINDERS_SET = "reminders_set", _("days of reminders set")
    RESPONDENTS_ADDED = "respondents_added", _("respondents added")
    RECOUNT_ASKED = "recount_asked", _("recount of answers asked for")
    RECOUNT_TAKEN = "recount_taken", _("recount of answers taken in place of the counts")
    RESPONSE_WITHDRAWN = "response_withdrawn", _("answers withdrawn by receipt")
    RETENTION_ANNOUNCED = "retention_announced", _("deletion announced")
    ROUND_CLOSED = "round_closed", _("round closed")
    ROUND_CREATED = "round_created", _("round created")
    ROUND_EDITED = "round_edited", _("round changed")
    ROUND_OPENED = "round_opened", _("round opened")
    SAMPLE_DRAWN = "sample_drawn", _("sample drawn")
    CODINGS_ACCEPTED = "codings_accepted", _("codings accepted")
    CODINGS_DECIDED = "codings_decided", _("codings decided on")
    CODINGS_FINAL = "codings_final", _("codings made final")
    CODINGS_GIVEN_BACK = "codings_given_back", _("codings given back to the coder")
    CODINGS_REOPENED = "codings_reopened", _("final text opened again")
    DECISION_UNDONE = "decision_undone", _("decision on codings undone")
    DOUBLE_CODING_DRAWN = "double_coding_drawn", _("texts for double coding drawn")
    FINDING_TRANSLATED = "finding_translated", _("finding translated")
    QUOTE_RELEASED = "quote_released", _("quote released")
    QUOTE_WITHHELD = "quote_withheld", _("release of a quote taken back")
    CODINGS_EXPORTED = "codings_exported", _("codings exported")
    CODINGS_HANDED_IN = "codings_handed_in", _("codings handed in")
    CODINGS_IMPORTED = "codings_imported", _("codings of another program taken in")
    SEGMENT_CODED = "segment_coded", _("passage coded")
    SEGMENT_EDITED = "segment_edited", _("coding changed")
    SEGMENT_REMOVED = "segment_removed", _("coding removed")
    NAMES_REPLACED = "names_replaced", _("names in a kept text replaced")
    PASSAGE_PLACED = "passage_placed", _("lost passage found again by hand")
    TEXT_CORRECTED = "text_corrected", _("text of an interview corrected")
    TEXT_DISCARDED = "text_discarded", _("text sent in and discarded")
    TEXT_UPLOADED = "text_uploaded", _("text sent in")
    THRESHOLDS_CHANGED = "thresholds_changed", _("limits of the comparison changed")
    TRANSCRIPT_KEPT = "transcript_kept", _("transcript kept")
    WEIGHTS_COMPUTED = "weights_computed", _("weights of a closed round computed")


class AuditSubject(models.TextChoices):
    """What an entry of the record of changes is about."""

    ACCOUNT = "account", _("Account")
    BRANCH = "branch", _("Branch")
    CATALOGUE = "catalogue", _("Catalogue")
    CODE = "code", _("Category")
    FRAME = "frame", _("Sampling frame")
    FRAMEWORK_VERSION = "framework_version", _("Links and limits of the need areas")
    INTERVIEW = "interview", _("Interview")
    INVITATION = "invitation", _("Invitation")
    LETTER = "letter", _("Letter link")
    MODULE = "module", _("Module")
    NEED_AREA = "need_area", _("Need area")
    NEED_SNAPSHOT = "need_snapshot", _("Released needs")
    PORTAL = "portal", _("Portal")
    QUESTIONNAIRE = "questionnaire", _("Questionnaire")
    RESPONDENTS = "respondents", _("Respondents")
    ROUND = "round", _("Round")
    SEGMENT = "segment", _("Coding")
    SEMINAR_PLAN = "seminar_plan", _("Seminar plan")
