// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.verify;

import io.emailpersonalization.nifi.esp.client.Audience;
import io.emailpersonalization.nifi.esp.client.AudienceField;
import io.emailpersonalization.nifi.esp.client.ContactStatus;
import io.emailpersonalization.nifi.esp.client.HeldContact;
import io.emailpersonalization.nifi.mapping.MappedContact;
import io.emailpersonalization.nifi.record.value.MailAddress;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Compares contacts as a mapping makes them with contacts as the vendor holds them: fields, language, tags or lists, address and status. A status that the person may have chosen is no difference.
 * Tested by VerifyEspContactTest.
 */
final class ContactComparison {

    private static final String LANGUAGE = "language";
    private static final String EMAIL = "email";
    private static final String STATUS = "status";

    /** Norwegian has three codes, and vendors hold one of them. */
    private static final Map<String, String> OTHER_LANGUAGE_CODES = Map.of("nb", "no", "nn", "no", "iw", "he", "in", "id");

    private final Map<String, AudienceField> fields;

    /**
     * What differs.
     *
     * @param cut the fields whose values the vendor holds as far as they fit
     */
    record Difference(List<FieldMismatch> mismatches, List<String> cut) {
    }

    ContactComparison(final Audience audience) {
        fields = audience.fields().stream().collect(Collectors.toMap(AudienceField::name, Function.identity(), (one, same) -> one));
    }

    /** @param statusAtPush the status that the vendor answered to the push; null if unknown */
    Difference compare(final MappedContact expected, final ContactStatus statusAtPush, final HeldContact held) {
        final Difference difference = new Difference(new ArrayList<>(), new ArrayList<>());
        if (!expected.email().equals(MailAddress.canonical(held.email()))) {
            difference.mismatches().add(FieldMismatch.of(EMAIL, FieldMismatch.Kind.DIFFERENT, expected.email(), held.email()));
        }
        expected.fields().forEach((name, value) -> compareField(name, value, held.fields().get(name), difference));
        if (expected.language() != null && (held.language() == null || !language(expected.language()).equals(language(held.language())))) {
            difference.mismatches().add(FieldMismatch.of(LANGUAGE, held.language() == null ? FieldMismatch.Kind.ABSENT : FieldMismatch.Kind.DIFFERENT, expected.language(), held.language()));
        }
        compareMemberships(expected, held, difference);
        if (statusAtPush != null && !statusAtPush.isMailed() && held.status().isMailed()) {
            difference.mismatches().add(new FieldMismatch(STATUS, FieldMismatch.Kind.MAILED, statusAtPush.text(), held.status().text()));
        }
        return difference;
    }

    private void compareField(final String name, final Object expected, final Object found, final Difference difference) {
        final FieldMismatch.Kind kind;
        if (FieldEquality.isEmpty(expected)) {
            kind = FieldEquality.isEmpty(found) ? null : FieldMismatch.Kind.NOT_CLEARED;
        } else if (FieldEquality.isEmpty(found)) {
            kind = fields.containsKey(name) ? FieldMismatch.Kind.ABSENT : FieldMismatch.Kind.NO_FIELD;
        } else {
            final FieldEquality.Agreement agreement = FieldEquality.compare(expected, found, fields.get(name));
            if (agreement == FieldEquality.Agreement.CUT) {
                difference.cut().add(name);
            }
            kind = switch (agreement) {
                case EQUAL, CUT -> null;
                case BEGINNING -> FieldMismatch.Kind.SHORTENED;
                case DIFFERENT -> FieldMismatch.Kind.DIFFERENT;
            };
        }
        if (kind != null) {
            difference.mismatches().add(FieldMismatch.of(name, kind, FieldEquality.isEmpty(expected) ? null : expected, FieldEquality.isEmpty(found) ? null : found));
        }
    }

    /** A vendor may hold a tag in the case in which somebody wrote it first. Tags to leave are compared exactly: another case may be a marketer's own tag. */
    private static void compareMemberships(final MappedContact expected, final HeldContact held, final Difference difference) {
        for (final String tag : expected.tags()) {
            if (held.memberships().stream().noneMatch(name -> TextEquality.isSameIgnoringCase(tag, name))) {
                difference.mismatches().add(new FieldMismatch(tag, FieldMismatch.Kind.NOT_JOINED, null, null));
            }
        }
        for (final String tag : expected.otherTags()) {
            if (held.memberships().contains(tag)) {
                difference.mismatches().add(new FieldMismatch(tag, FieldMismatch.Kind.NOT_LEFT, null, null));
            }
        }
    }

    /** Returns the language of a tag without script and region: vendors keep the regions that they know. */
    private static String language(final String tag) {
        final String code = tag.strip().split("[-_.@]", 2)[0].toLowerCase(Locale.ROOT);
        return OTHER_LANGUAGE_CODES.getOrDefault(code, code);
    }
}
