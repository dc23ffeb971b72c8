"""Which sections and keys the settings have, and which of them are secret: tables only."""

from collections.abc import Mapping

SECTIONS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "shop": {
        "name": ("POS_APP_SHOP_NAME",),
        "language": ("POS_APP_LANGUAGE",),
        "manager_pin": ("POS_APP_MANAGER_PIN",),
    },
    "till": {
        "code": ("POS_APP_TILL", "POS_APP_TILL_CODE"),
        "sounds": ("POS_APP_SOUNDS",),
        "lock_after": ("POS_APP_LOCK_AFTER",),
    },
    "backup": {
        "folder": ("POS_APP_BACKUP_FOLDER",),
        "days": ("POS_APP_BACKUP_DAYS",),
    },
    "providers.mvola": {
        "environment": ("MVOLA_ENVIRONMENT",),
        "base_url": ("MVOLA_BASE_URL",),
        "consumer_key": ("MVOLA_CONSUMER_KEY",),
        "consumer_secret": ("MVOLA_CONSUMER_SECRET",),
        "partner_name": ("MVOLA_PARTNER_NAME",),
        "partner_msisdn": ("MVOLA_PARTNER_MSISDN",),
        "language": ("MVOLA_LANGUAGE",),
        "maximum": ("MVOLA_MAXIMUM",),
        "fee_percent": ("MVOLA_FEE_PERCENT",),
    },
    "providers.pvit": {
        "environment": ("PVIT_ENVIRONMENT",),
        "url": ("PVIT_URL",),
        "tel_marchand": ("PVIT_TEL_MARCHAND",),
        "token": ("PVIT_TOKEN",),
        "operateur": ("PVIT_OPERATEUR",),
        "status_style": ("PVIT_STATUS_STYLE",),
        "fee_percent": ("PVIT_FEE_PERCENT",),
        "payout_maximum": ("PVIT_PAYOUT_MAXIMUM",),
        "payout_daily_maximum": ("PVIT_PAYOUT_DAILY_MAXIMUM",),
    },
    "providers.moneyfusion": {
        "environment": ("MONEYFUSION_ENVIRONMENT",),
        "api_url": ("MONEYFUSION_API_URL",),
        "status_url": ("MONEYFUSION_STATUS_URL",),
        "private_key": ("MONEYFUSION_PRIVATE_KEY",),
        "currency": ("MONEYFUSION_CURRENCY",),
        "country": ("MONEYFUSION_COUNTRY",),
        "payout_url": ("MONEYFUSION_PAYOUT_URL",),
        "link_origin": ("MONEYFUSION_LINK_ORIGIN",),
        "fee_percent": ("MONEYFUSION_FEE_PERCENT",),
        "payout_maximum": ("MONEYFUSION_PAYOUT_MAXIMUM",),
        "payout_daily_maximum": ("MONEYFUSION_PAYOUT_DAILY_MAXIMUM",),
    },
    "providers.ekolopay": {
        "environment": ("EKOLOPAY_ENVIRONMENT",),
        "base_url": ("EKOLOPAY_BASE_URL",),
        "page_url": ("EKOLOPAY_PAGE_URL",),
        "api_client": ("EKOLOPAY_API_CLIENT",),
        "secret_key": ("EKOLOPAY_SECRET_KEY",),
        "country": ("EKOLOPAY_COUNTRY",),
        "fee_percent": ("EKOLOPAY_FEE_PERCENT",),
    },
    "callbacks": {
        "listen": ("POS_APP_CALLBACK_LISTEN",),
        "url": ("POS_APP_CALLBACK_URL", "WEBHOOK_BASE_URL"),
        "version": ("POS_APP_CALLBACK_VERSION",),
    },
    "printer": {
        "connection": ("POS_APP_PRINTER_CONNECTION",),
        "target": ("POS_APP_PRINTER_TARGET",),
        "width": ("POS_APP_PRINTER_WIDTH",),
        "profile": ("POS_APP_PRINTER_PROFILE",),
        "raster": ("POS_APP_PRINTER_RASTER",),
        "columns": ("POS_APP_PRINTER_COLUMNS",),
        "dots": ("POS_APP_PRINTER_DOTS",),
        "cut": ("POS_APP_PRINTER_CUT",),
        "drawer": ("POS_APP_PRINTER_DRAWER",),
    },
    "receipts": {
        "header": ("POS_APP_RECEIPTS_HEADER",),
        "note": ("POS_APP_RECEIPTS_NOTE",),
        "automatic": ("POS_APP_RECEIPTS_AUTOMATIC",),
        "refusals": ("POS_APP_RECEIPTS_REFUSALS",),
        "fiscal": ("POS_APP_RECEIPTS_FISCAL",),
    },
}
"""Every section and key of `config.toml`, and the environment variables that stand for it, strongest first."""

SECRET_KEYS = frozenset(
    {
        "providers.mvola.consumer_key",
        "providers.mvola.consumer_secret",
        "providers.pvit.token",
        "providers.moneyfusion.api_url",
        "providers.moneyfusion.private_key",
        "providers.ekolopay.secret_key",
        "shop.manager_pin",
    }
)
"""Keys that may lie in the keyring instead."""
