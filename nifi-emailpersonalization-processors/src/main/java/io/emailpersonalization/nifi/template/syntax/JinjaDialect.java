// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.template.syntax;

import java.util.Set;

/**
 * What differs between the languages that descend from Jinja and Django.
 *
 * @param blocks tags that need an end
 * @param hasLegacyTokens whether {@code %NAME%} is a token
 * @param hasDefaultFilter whether the filter default is documented for mails
 * @param vendorRoots the first names of values that the vendor fills in
 */
record JinjaDialect(Set<String> blocks, boolean hasLegacyTokens, boolean hasDefaultFilter, Set<String> vendorRoots) {

    /** Brevo (help.brevo.com 4402386448530 and 360000268730). */
    static final JinjaDialect BREVO = new JinjaDialect(
            Set.of("if", "for", "with", "autoescape", "spaceless", "ifchanged", "ifequal", "ifnotequal", "filter", "block", "macro"), true, true,
            Set.of("contact", "unsubscribe", "mirror", "update_profile", "doubleoptin", "params", "event", "feed", "object", "items", "date", "time_now", "today", "forloop",
                    "loop", "sender", "campaign"));

    /** HubSpot (developers.hubspot.com/docs/cms/reference/hubl/variables). Its documentation of the filter default speaks of pages, and not of mails. */
    static final JinjaDialect HUBSPOT = new JinjaDialect(
            Set.of("if", "unless", "for", "macro", "call", "block", "autoescape", "filter", "ifchanged", "module_block", "widget_block", "dnd_area",
            "dnd_section", "dnd_column", "dnd_row", "dnd_module", "require_css", "require_js", "require_head", "scope_css", "widget_wrapper", "content_attribute"),
            false, false,
            Set.of("contact", "account", "company", "deal", "ticket", "owner", "order", "cart", "subscription", "site_settings", "content", "unsubscribe_link", "unsubscribe_link_all",
                    "unsubscribe_section", "unsubscribe_anchor", "subscription_name", "subscription_confirmation_url", "subscription_key", "view_as_page_url",
                    "view_as_page_section", "office_location_name",
                    "company_domain", "background_color", "body_border_color", "body_border_color_choice", "body_border_width", "body_color", "primary_accent_color", "primary_font",
                    "primary_font_color", "primary_font_size", "secondary_accent_color", "secondary_font_color", "secondary_font_size", "email_body_padding", "email_body_width", "email_width",
                    "can_manage_email_subscriptions", "personalization_token", "request", "hub_id", "portal_id", "brand_settings", "theme", "module", "widgets", "widget_data", "template",
                    "color_picker", "favicon_link", "page_meta", "page_expanded_url", "year", "local_dt", "local_time_zone", "unixtimestamp", "standard_header_includes", "standard_footer_includes",
                    "loop", "child_css", "custom", "event", "quote"));
}
