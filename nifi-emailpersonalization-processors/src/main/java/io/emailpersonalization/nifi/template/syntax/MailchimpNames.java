// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.template.syntax;

import java.util.List;
import java.util.Set;

/**
 * The merge tags that Mailchimp fills in itself, by its list of all merge tags (help page "All the merge tags", read in November 2026 in the lists of tools that follow it). Tested by
 * MailchimpParserTest.
 */
final class MailchimpNames {

    /** Tags before the value of a field that change its form. */
    static final Set<String> MODIFIERS = Set.of("TITLE", "UPPER", "LOWER", "URL", "HTML", "STRIP", "PHONE");

    private static final Set<String> TAGS = Set.of("UNSUB", "ARCHIVE", "CAMPAIGN_UID", "REWARDS", "REWARDS_TEXT", "DATE", "CURRENT_YEAR", "ABOUT_LIST", "ABUSE_EMAIL", "UPDATE_PROFILE", "FORWARD",
            "UNIQID", "SUBJECT", "INTERESTS", "REFERRAL_COUNT", "REFERRAL_NEEDED", "OPTIN_DATE", "OPTIN_TIME", "OPTIN_IP", "CONFIRM_IP", "CONFIRM_DATE", "MEMBER_RATING", "EMAIL_TYPE", "SURVEY",
            "PROMO_CODE", "ARCHIVE_PAGE");

    private static final List<String> PREFIXES = List.of("LIST:", "LIST_", "USER:", "MC:", "MC_", "DATE:", "DATE_ADD:", "TRANSLATE:", "TWITTER:", "FACEBOOK:", "SHARE:", "POLL:", "RSS:", "RSSFEED:",
            "RSSITEM:", "FEED:", "FEEDITEM:", "FEEDBLOCK:", "PROMO_CODE:", "PRODUCT_RECOMMENDATION:", "CART:", "GROUP:", "COUPON:", "REWARDS:", "YOUTUBE:", "VIMEO:", "EVENT:", "SURVEY:", "UNSUB:");

    private MailchimpNames() {
    }

    static boolean isVendors(final String tag) {
        return TAGS.contains(tag) || PREFIXES.stream().anyMatch(tag::startsWith);
    }
}
