// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.value;

import java.util.Map;
import java.util.Set;

/**
 * The mailbox behind an address. Gmail ignores dots and the part after a plus sign (its help page "Dots don't matter in Gmail addresses"). Other providers ignore only the part after a plus sign.
 * All other addresses are mailboxes of their own, in lower case.
 */
public final class Mailbox {

    private static final Set<String> IGNORING_DOTS = Set.of("gmail.com", "googlemail.com");
    /** The common suffix of the domains that ignore dots. */
    private static final String GMAIL_SUFFIX = "mail.com";
    private static final Set<String> IGNORING_PLUS = Set.of("gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "icloud.com", "me.com", "mac.com", "fastmail.com",
            "protonmail.com", "proton.me", "pm.me", "zoho.com", "yandex.com", "gmx.de", "gmx.net", "gmx.at");
    private static final Map<String, String> DOMAIN_TYPOS = Map.ofEntries(
            Map.entry("gmial.com", "gmail.com"), Map.entry("gmai.com", "gmail.com"), Map.entry("gmal.com", "gmail.com"), Map.entry("gnail.com", "gmail.com"), Map.entry("gmail.co", "gmail.com"),
            Map.entry("gmail.con", "gmail.com"), Map.entry("gmail.cm", "gmail.com"), Map.entry("gamil.com", "gmail.com"), Map.entry("gmaill.com", "gmail.com"), Map.entry("gmail.de", "gmail.com"),
            Map.entry("hotmial.com", "hotmail.com"), Map.entry("hotmal.com", "hotmail.com"), Map.entry("hotmail.con", "hotmail.com"), Map.entry("hotnail.com", "hotmail.com"),
            Map.entry("yaho.com", "yahoo.com"), Map.entry("yahooo.com", "yahoo.com"), Map.entry("yahoo.con", "yahoo.com"), Map.entry("yhaoo.com", "yahoo.com"),
            Map.entry("outlok.com", "outlook.com"), Map.entry("outloo.com", "outlook.com"), Map.entry("iclod.com", "icloud.com"), Map.entry("icoud.com", "icloud.com"),
            Map.entry("gmx.dee", "gmx.de"), Map.entry("web.d", "web.de"), Map.entry("exmaple.com", "example.com"), Map.entry("example.con", "example.com"), Map.entry("exampel.com", "example.com"));
    private static final Set<String> ROLES = Set.of("info", "sales", "office", "contact", "kontakt", "support", "admin", "administrator", "hello", "help", "helpdesk", "mail", "email", "post",
            "billing", "accounts", "accounting", "invoice", "orders", "order", "shop", "service", "services", "team", "hr", "jobs", "marketing", "newsletter", "press", "webmaster", "postmaster",
            "hostmaster", "noreply", "no-reply", "enquiries", "inquiries", "reception", "buero", "verwaltung", "vertrieb", "einkauf", "familie", "family");
    private static final Set<String> PLACEHOLDERS = Set.of("none", "no", "noemail", "nomail", "no-email", "noone", "nobody", "null", "na", "n/a", "test", "unknown", "x", "xx", "xxx",
            "abc", "a", "anonymous", "dummy", "fake", "keine", "nix");
    /** Characters of the longest placeholder. */
    private static final int MAX_PLACEHOLDER_LENGTH = PLACEHOLDERS.stream().mapToInt(String::length).max().orElseThrow();
    private static final Set<String> PLACEHOLDER_DOMAINS = Set.of("example", "email", "mail", "domain");

    private Mailbox() {
    }

    /** The mailbox of an address; null if there is none, or if it is a placeholder such as none@none.com. */
    public static String of(final String address) {
        if (address == null || isKey(address)) {
            return address;
        }
        final String canonical = MailAddress.canonical(address);
        // an invalid address, such as one with a typing error, still distinguishes records
        final String lower = canonical == null ? Texts.lowerCase(withoutBrackets(address.strip())) : canonical;
        final int at = lower.lastIndexOf('@');
        if (at <= 0 || at == lower.length() - 1 || lower.length() > MailAddress.MAX_LENGTH || lower.indexOf(' ') >= 0) {
            return null;
        }
        String local = lower.substring(0, at);
        String domain = lower.substring(at + 1);
        if (isPlaceholder(local, domain)) {
            return null;
        }
        final int plus = local.indexOf('+');
        if (plus > 0 && IGNORING_PLUS.contains(domain)) {
            local = local.substring(0, plus);
        }
        if (IGNORING_DOTS.contains(domain)) {
            local = local.replace(".", "");
            domain = "gmail.com";
        }
        return local.isEmpty() ? null : local + "@" + domain;
    }

    /** Whether an address is certainly its own mailbox, as most addresses are. */
    private static boolean isKey(final String address) {
        int at = -1;
        for (int i = 0; i < address.length(); i++) {
            final char c = address.charAt(i);
            if (c == '@' && at < 0) {
                at = i;
            } else if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '.' && c != '-' && c != '_') {
                return false;
            }
        }
        return at > MAX_PLACEHOLDER_LENGTH && at < address.length() - 1 && !address.endsWith(GMAIL_SUFFIX) && !address.endsWith(".") && address.charAt(at + 1) != '.' && address.indexOf("..", at) < 0
                && address.length() <= MailAddress.MAX_LENGTH;
    }

    private static String withoutBrackets(final String text) {
        return text.startsWith("<") && text.endsWith(">") ? text.substring(1, text.length() - 1) : text;
    }

    private static boolean isPlaceholder(final String local, final String domain) {
        final int dot = domain.indexOf('.');
        final String name = dot < 0 ? domain : domain.substring(0, dot);
        return "noemail".equals(local) || "nomail".equals(local) || PLACEHOLDERS.contains(local) && (PLACEHOLDERS.contains(name) || PLACEHOLDER_DOMAINS.contains(name));
    }

    /** Whether a mailbox belongs to a function instead of a person, such as info@. */
    public static boolean isRole(final String key) {
        return ROLES.contains(local(key));
    }

    /** The part before the at sign. */
    public static String local(final String key) {
        return key.substring(0, key.lastIndexOf('@'));
    }

    /** The domain, with common typing errors in the names of large providers corrected. */
    public static String repairedDomain(final String key) {
        final String domain = key.substring(key.lastIndexOf('@') + 1);
        return DOMAIN_TYPOS.getOrDefault(domain, domain);
    }
}
