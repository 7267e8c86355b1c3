"""Final codings before they are shown to others: translation, and release of quotes."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from interviews.forms import TranslationForm
from interviews.models import FinalCoding
from interviews.selectors import work
from interviews.selectors.finals import final_for
from interviews.services import finals as services
from tna_portal.common.http import AuthenticatedRequest
from tna_portal.organisation.access import Permission, require

PAGE = 25


def _final(request: AuthenticatedRequest, pk: int) -> FinalCoding:
    found = final_for(request.user, pk)
    if found is None:
        raise Http404
    return found


@require_safe
@require(Permission.CODE_INTERVIEWS)
def to_translate(request: AuthenticatedRequest) -> HttpResponse:
    """Findings that lack a language."""
    found = work.to_translate(request.user).select_related("code", "transcript__interview")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "interviews/to_translate.html", {"page_obj": page})


@require_http_methods(["GET", "POST"])
@require(Permission.CODE_INTERVIEWS)
def translate(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """A finding in the languages it was not written in."""
    final = _final(request, pk)
    initial = {"revision": final.revision} | {
        f"{part}_{language}": text
        for language, texts in final.translations.items()
        for part, text in texts.items()
    }
    form = TranslationForm(request.POST or None, final=final, initial=initial)
    conflict = None
    if request.method == "POST" and form.is_valid():
        try:
            services.translate(
                final_id=pk,
                revision=form.cleaned_data["revision"],
                translations=form.translations(),
                actor=request.user,
            )
        except services.FinalGone:
            form.add_error(None, _("The text is no longer final, so its findings may change."))
        except services.ChangedMeanwhile as error:
            conflict = error.current
            form.add_error(None, _("Somebody else has translated this finding meanwhile."))
        except services.TranslationIncomplete as error:
            for language, part in error.missing:
                form.add_error(f"{part}_{language}", _("Please fill this in."))
        else:
            messages.success(request, _("The translation has been saved."))
            return redirect("interviews:to_translate")
    context = {
        "form": form,
        "final": final,
        "conflict": conflict,
        "synthetic": final.transcript.interview.is_synthetic,
    }
    status = 409 if conflict else 422 if form.errors else 200
    return render(request, "interviews/translate.html", context, status=status)


@require_safe
@require(Permission.RELEASE_QUOTES)
def quotes(request: AuthenticatedRequest) -> HttpResponse:
    """Quotes of which the reader is the second reader; those that wait come first."""
    found = (
        work.quotes_to_read(request.user)
        .select_related("code", "transcript__interview", "quote_released_by")
        .order_by("quote_released_at", "transcript", "start", "pk")
    )
    found = found.filter(quote_released_at__isnull="released" not in request.GET)
    context = {
        "page_obj": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "released": "released" in request.GET,
    }
    return render(request, "interviews/quotes.html", context)


@require_POST
@require(Permission.RELEASE_QUOTES)
def change_quote(request: AuthenticatedRequest, pk: int, change: str) -> HttpResponse:
    """Release a quote, or take its release back."""
    _final(request, pk)
    try:
        if change == "release":
            services.release_quote(final_id=pk, actor=request.user, at=timezone.now())
            messages.success(request, _("The quote may be shown."))
        elif change == "withhold":
            services.withhold_quote(final_id=pk, actor=request.user)
            messages.success(request, _("The quote is no longer shown."))
        else:
            raise Http404
    except services.FinalGone:
        messages.error(request, _("The text is no longer final, so its findings may change."))
    except services.NoConsentToQuotes:
        messages.error(request, _("The interviewee has not agreed to quotes."))
    except services.NotASecondReader:
        messages.error(
            request, _("Whoever coded the text or decided on it does not release its quotes.")
        )
    return redirect("interviews:quotes")
