"""Addresses of the issues app, under /desk/."""

from django.urls import path

from issues.views import bundles, exports, extensions, imports, items, ledgers, lists, progress, releases

app_name = "issues"
urlpatterns = [
    path("lists/", lists.lists, name="lists"),
    path("lists/new/", lists.list_new, name="list_new"),
    path("lists/<int:pk>/", lists.list_detail, name="list"),
    path("lists/<int:pk>/print/", lists.list_print, name="list_print"),
    path("lists/<int:pk>/export/", exports.list_export, name="list_export"),
    path("lists/<int:pk>/submit/", lists.list_submit, name="list_submit"),
    path("lists/<int:pk>/accept/", lists.list_accept, name="list_accept"),
    path("lists/<int:pk>/return/", lists.list_return, name="list_return"),
    path("lists/<int:pk>/disclose/", releases.list_disclose, name="list_disclose"),
    path("lists/<int:pk>/items/new/", items.item_new, name="item_new"),
    path("releases/<int:pk>/", releases.release, name="release"),
    path("releases/<int:pk>/check/", releases.release_check, name="release_check"),
    path("releases/<int:pk>/refuse/", releases.release_refuse, name="release_refuse"),
    path("releases/<int:pk>/withdraw/", releases.release_withdraw, name="release_withdraw"),
    path("items/", items.items, name="items"),
    path("items/export/", exports.items_export, name="items_export"),
    path("items/<int:pk>/", items.item_detail, name="item"),
    path("items/<int:pk>/edit/", items.item_edit, name="item_edit"),
    path("items/<int:pk>/delete/", items.item_delete, name="item_delete"),
    path("items/<int:pk>/progress/", progress.item_progress, name="item_progress"),
    path("items/<int:pk>/finish/", progress.item_finish, name="item_finish"),
    path("items/<int:pk>/extend/", extensions.extension_ask, name="extension_ask"),
    path("extensions/", extensions.extensions, name="extensions"),
    path("extensions/<int:pk>/", extensions.extension, name="extension"),
    path("extensions/<int:pk>/withdraw/", extensions.extension_withdraw, name="extension_withdraw"),
    path("measures/<int:pk>/done/", progress.measure_done, name="measure_done"),
    path("imports/", imports.imports, name="imports"),
    path("imports/template/<int:pk>/", imports.import_template, name="import_template"),
    path("imports/<int:pk>/", imports.delivery, name="delivery"),
    path("imports/<int:pk>/commit/", imports.delivery_commit, name="delivery_commit"),
    path("imports/<int:pk>/returned/", imports.delivery_returned, name="delivery_returned"),
    path("imports/files/<int:pk>/", ledgers.ledger, name="ledger"),
    path("imports/files/<int:pk>/commit/", ledgers.ledger_commit, name="ledger_commit"),
    path("imports/files/<int:pk>/drop/", ledgers.ledger_drop, name="ledger_drop"),
    path("imports/files/<int:pk>/returned/", imports.ledger_returned, name="ledger_returned"),
    path("bundles/", bundles.bundles, name="bundles"),
    path("bundles/<int:pk>/file/", bundles.bundle_file, name="bundle_file"),
    path("attachments/<int:pk>/", progress.attachment, name="attachment"),
]
