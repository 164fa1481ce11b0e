// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.identity;

import io.emailpersonalization.nifi.matching.compare.FieldKind;
import io.emailpersonalization.nifi.matching.compare.Level;
import io.emailpersonalization.nifi.record.value.Mailbox;

import java.util.Objects;

/**
 * The traits that distinguish people with one id, normalized; null when missing. One person may change the mailbox, the family name or the spelling of the given name. A record that
 * changes all of them at once is another person's.
 */
public record PersonTraits(String givenName, String familyName, String birthDate, String mailbox) {

    /** The agreement of two records in one trait. */
    private enum Agreement {
        SAME,
        UNKNOWN,
        DIFFERENT
    }

    /**
     * Whether the traits are clearly two people's: name and birth date differ, or none of name, birth date and mailbox agrees and two of them differ, or given and family name do.
     */
    public boolean contradicts(final PersonTraits other) {
        final Agreement name = name(other);
        final Agreement birth = birth(other);
        if (name == Agreement.DIFFERENT && birth == Agreement.DIFFERENT) {
            return true;
        }
        final Agreement box = mailbox(other);
        return count(Agreement.SAME, name, birth, box) == 0 && (count(Agreement.DIFFERENT, name, birth, box) > 1 || name == Agreement.DIFFERENT && familyNameDiffers(other));
    }

    /** Whether a trait agrees and the traits do not contradict each other. */
    public boolean agrees(final PersonTraits other) {
        return equals(other) || !contradicts(other) && count(Agreement.SAME, name(other), birth(other), mailbox(other)) > 0;
    }

    private static int count(final Agreement wanted, final Agreement... answers) {
        int count = 0;
        for (final Agreement answer : answers) {
            count += answer == wanted ? 1 : 0;
        }
        return count;
    }

    private boolean familyNameDiffers(final PersonTraits other) {
        return givenName != null && other.givenName != null && level(FieldKind.FAMILY_NAME, familyName, other.familyName) == Level.DIFFERENT;
    }

    /** The given name decides: a family name changes with marriage, and a household shares it. */
    private Agreement name(final PersonTraits other) {
        final Level family = level(FieldKind.FAMILY_NAME, familyName, other.familyName);
        if (givenName == null || other.givenName == null) {
            return family == null ? Agreement.UNKNOWN : family == Level.DIFFERENT ? Agreement.DIFFERENT : Agreement.SAME;
        }
        final Level given = level(FieldKind.GIVEN_NAME, givenName, other.givenName);
        if (given == null || givenName.equals(other.familyName) || other.givenName.equals(familyName)) {
            return Agreement.UNKNOWN;
        }
        return given == Level.DIFFERENT ? Agreement.DIFFERENT : family == Level.DIFFERENT ? Agreement.UNKNOWN : Agreement.SAME;
    }

    private Agreement birth(final PersonTraits other) {
        final Level level = level(FieldKind.BIRTH_DATE, birthDate, other.birthDate);
        return level == null ? Agreement.UNKNOWN : level == Level.DIFFERENT ? Agreement.DIFFERENT : Agreement.SAME;
    }

    private Agreement mailbox(final PersonTraits other) {
        if (mailbox == null || other.mailbox == null) {
            return Agreement.UNKNOWN;
        }
        if (mailbox.equals(other.mailbox)) {
            return Mailbox.isRole(mailbox) ? Agreement.UNKNOWN : Agreement.SAME;
        }
        final Level level = level(FieldKind.EMAIL, mailbox, other.mailbox);
        return level == Level.DIFFERENT || level == Level.SHARED ? Agreement.DIFFERENT : Agreement.UNKNOWN;
    }

    private static Level level(final FieldKind kind, final String one, final String other) {
        if (one == null || other == null) {
            return null;
        }
        return one.equals(other) ? Level.EXACT : one.compareTo(other) < 0 ? kind.compare(one, other) : kind.compare(other, one);
    }

    /** Whether all traits are missing. */
    boolean isEmpty() {
        return givenName == null && familyName == null && birthDate == null && mailbox == null;
    }

    /** All traits as one text, for a key. */
    String text() {
        return String.join("\u001f", Objects.requireNonNullElse(givenName, ""), Objects.requireNonNullElse(familyName, ""), Objects.requireNonNullElse(birthDate, ""),
                Objects.requireNonNullElse(mailbox, ""));
    }
}
