"""How allauth behaves here: nobody signs up alone, and single sign-on opens existing accounts only."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Passwords and messages of allauth."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are opened by the programme, never by a visitor."""
        return False


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Single sign-on."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Somebody whom the programme does not know yet stays outside."""
        return False
