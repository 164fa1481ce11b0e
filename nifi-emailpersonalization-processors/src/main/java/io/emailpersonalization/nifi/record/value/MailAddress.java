// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.value;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The canonical form of an address, the same for ledger, sync state, mailboxes and vendors: lower case, NFC, the domain in ASCII (RFC 5891) without a trailing dot. Reads the forms that sources
 * write: {@code Ada <ada@example.com>}, {@code mailto:ada@example.com}, quotes and spaces around the address.
 */
public final class MailAddress {

    /** Characters: 64 for the local part, 255 for the domain, and the at sign (RFC 5321). */
    static final int MAX_LENGTH = 320;
    /** Characters of an address with a name or a scheme around it. */
    private static final int MAX_TEXT_LENGTH = 2000;
    private static final String MAILTO = "mailto:";
    private static final String IDEOGRAPHIC_DOTS = "\u3002\uFF0E\uFF61";

    private MailAddress() {
    }

    /** The canonical form; null if the text is not a single address. */
    public static String canonical(final String text) {
        if (text == null || isCanonical(text)) {
            return text;
        }
        if (text.length() > MAX_TEXT_LENGTH) {
            return null;
        }
        final String bare = unquoted(withoutScheme(withoutName(Texts.trim(Texts.withoutControls(text)))));
        final int at = bare.lastIndexOf('@');
        if (at <= 0 || bare.length() > MAX_LENGTH) {
            return null;
        }
        final String local = local(bare.substring(0, at));
        final String domain = domain(bare.substring(at + 1));
        return local == null || domain == null ? null : local + "@" + domain;
    }

    /** The look-up key of a text: the canonical form of an address, otherwise the lower case. */
    public static String key(final String text) {
        final String canonical = canonical(text);
        return canonical == null ? Texts.lowerCase(text.strip()) : canonical;
    }

    /** Whether a text is certainly its own canonical form, as most texts are. */
    private static boolean isCanonical(final String text) {
        int at = -1;
        for (int i = 0; i < text.length(); i++) {
            final char c = text.charAt(i);
            if (c == '@' && at < 0) {
                at = i;
            } else if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '.' && c != '-' && c != '_' && (c != '+' || at >= 0)) {
                return false;
            }
        }
        return at > 0 && at < text.length() - 1 && text.length() <= MAX_LENGTH && !text.endsWith(".") && text.charAt(at + 1) != '.' && text.indexOf("..", at) < 0;
    }

    /** The text in angle brackets at the end, as mail programs write addresses. */
    private static String withoutName(final String text) {
        final int open = text.lastIndexOf('<');
        return open >= 0 && open == text.indexOf('<') && text.endsWith(">") ? Texts.trim(text.substring(open + 1, text.length() - 1)) : text;
    }

    private static String withoutScheme(final String text) {
        if (!text.regionMatches(true, 0, MAILTO, 0, MAILTO.length())) {
            return text;
        }
        final int query = text.indexOf('?');
        final String address = text.substring(MAILTO.length(), query < 0 ? text.length() : query);
        if (address.indexOf('%') < 0) {
            return Texts.trim(address);
        }
        try {
            return Texts.trim(URLDecoder.decode(address.replace("+", "%2B"), StandardCharsets.UTF_8));
        } catch (final IllegalArgumentException e) {
            return "";
        }
    }

    private static String unquoted(final String text) {
        final boolean quoted = text.length() > 2 && (text.charAt(0) == '"' || text.charAt(0) == '\'') && text.charAt(text.length() - 1) == text.charAt(0);
        return quoted ? Texts.trim(text.substring(1, text.length() - 1)) : text;
    }

    private static String local(final String text) {
        final String trimmed = Texts.trim(text);
        final boolean quoted = trimmed.length() > 2 && trimmed.startsWith("\"") && trimmed.endsWith("\"");
        final String local = Normalizer.normalize(quoted ? trimmed.substring(1, trimmed.length() - 1) : trimmed, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
        return local.isEmpty() || local.codePoints().anyMatch(MailAddress::isForbidden) ? null : Normalizer.normalize(local, Normalizer.Form.NFC);
    }

    /** Whether a character separates or surrounds addresses. A list is not a single address. */
    private static boolean isForbidden(final int c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || "@<>(),;:\"\\[]".indexOf(c) >= 0;
    }

    private static String domain(final String text) {
        final String dotted = Texts.trim(text).chars().map(c -> IDEOGRAPHIC_DOTS.indexOf(c) >= 0 ? '.' : c).collect(StringBuilder::new, (all, c) -> all.append((char) c),
                StringBuilder::append).toString();
        String lower = Normalizer.normalize(Normalizer.normalize(dotted, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT), Normalizer.Form.NFKC);
        while (lower.endsWith(".")) {
            lower = lower.substring(0, lower.length() - 1);
        }
        final StringBuilder domain = new StringBuilder(lower.length());
        for (final String label : lower.split("\\.", -1)) {
            if (label.isEmpty() || label.codePoints().anyMatch(MailAddress::isForbidden)) {
                return null;
            }
            domain.append(domain.isEmpty() ? "" : ".").append(ascii(label));
        }
        return domain.length() > MAX_LENGTH ? null : domain.toString();
    }

    /** The ASCII form of a label. Punycode that is not canonical becomes canonical. */
    private static String ascii(final String label) {
        final String decoded = label.startsWith(Punycode.PREFIX) ? Punycode.decode(label) : null;
        return Punycode.encode(decoded == null ? label : Normalizer.normalize(decoded.toLowerCase(Locale.ROOT), Normalizer.Form.NFKC));
    }

    /** The spellings of an address at a vendor: the canonical form, then the form with its domain in Unicode, if different. */
    public static List<String> spellings(final String canonical) {
        final int at = canonical.lastIndexOf('@');
        final StringBuilder unicode = new StringBuilder(canonical.length()).append(canonical, 0, at + 1);
        for (final String label : canonical.substring(at + 1).split("\\.", -1)) {
            final String decoded = label.startsWith(Punycode.PREFIX) ? Punycode.decode(label) : null;
            unicode.append(unicode.charAt(unicode.length() - 1) == '@' ? "" : ".").append(decoded == null ? label : decoded);
        }
        return unicode.toString().equals(canonical) ? List.of(canonical) : List.of(canonical, unicode.toString());
    }

    /**
     * The forms that version 1 of the tables kept for an address: lower case, otherwise as the source wrote it. Rows of that version are found by these.
     *
     * @return without the canonical form
     */
    public static List<String> legacyForms(final String canonical) {
        final Set<String> forms = new LinkedHashSet<>();
        for (final String spelling : spellings(canonical)) {
            addLegacy(forms, spelling);
            addLegacy(forms, Normalizer.normalize(spelling, Normalizer.Form.NFD));
        }
        forms.remove(canonical);
        return List.copyOf(forms);
    }

    private static void addLegacy(final Set<String> forms, final String spelling) {
        forms.addAll(List.of(spelling, spelling + ".", MAILTO + spelling, "<" + spelling + ">", "'" + spelling + "'", "\"" + spelling + "\""));
    }
}
