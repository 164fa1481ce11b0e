// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.identity;

import io.emailpersonalization.nifi.matching.compare.FieldKind;
import io.emailpersonalization.nifi.matching.compare.Level;
import io.emailpersonalization.nifi.record.value.Mailbox;

import java.util.Objects;

/**
 * What tells one person behind an id from another, normalized; null where a record says nothing. A person changes the mailbox, the family name or the way a given name is written;
 * who changes all of it at once is somebody else.
 */
public record PersonTraits(String givenName, String familyName, String birthDate, String mailbox) {

    /** What two records say of one trait. */
    private enum Answer {
        SAME,
        UNKNOWN,
        OTHER
    }

    /** Whether the two are clearly two people: name and birth date are others, or two of name, birth date and mailbox are and the third does not agree. */
    public boolean contradicts(final PersonTraits other) {
        final Answer name = name(other);
        final Answer birth = birth(other);
        if (name == Answer.OTHER && birth == Answer.OTHER) {
            return true;
        }
        final Answer box = mailbox(other);
        return count(Answer.SAME, name, birth, box) == 0 && count(Answer.OTHER, name, birth, box) > 1;
    }

    /** Whether something says that the two are one person, and nothing clearly contradicts that. */
    public boolean agrees(final PersonTraits other) {
        return equals(other) || !contradicts(other) && count(Answer.SAME, name(other), birth(other), mailbox(other)) > 0;
    }

    private static int count(final Answer wanted, final Answer... answers) {
        int count = 0;
        for (final Answer answer : answers) {
            count += answer == wanted ? 1 : 0;
        }
        return count;
    }

    /** The given name says most: the family name changes with a marriage, and a household shares it. */
    private Answer name(final PersonTraits other) {
        final Level family = level(FieldKind.FAMILY_NAME, familyName, other.familyName);
        if (givenName == null || other.givenName == null) {
            return family == null ? Answer.UNKNOWN : family == Level.DIFFERENT ? Answer.OTHER : Answer.SAME;
        }
        final Level given = level(FieldKind.GIVEN_NAME, givenName, other.givenName);
        if (given == null || givenName.equals(other.familyName) || other.givenName.equals(familyName)) {
            return Answer.UNKNOWN;
        }
        return given == Level.DIFFERENT ? Answer.OTHER : family == Level.DIFFERENT ? Answer.UNKNOWN : Answer.SAME;
    }

    private Answer birth(final PersonTraits other) {
        final Level level = level(FieldKind.BIRTH_DATE, birthDate, other.birthDate);
        return level == null ? Answer.UNKNOWN : level == Level.DIFFERENT ? Answer.OTHER : Answer.SAME;
    }

    private Answer mailbox(final PersonTraits other) {
        if (mailbox == null || other.mailbox == null) {
            return Answer.UNKNOWN;
        }
        if (mailbox.equals(other.mailbox)) {
            return Mailbox.isRole(mailbox) ? Answer.UNKNOWN : Answer.SAME;
        }
        final Level level = level(FieldKind.EMAIL, mailbox, other.mailbox);
        return level == Level.DIFFERENT || level == Level.SHARED ? Answer.OTHER : Answer.UNKNOWN;
    }

    private static Level level(final FieldKind kind, final String one, final String other) {
        if (one == null || other == null) {
            return null;
        }
        return one.equals(other) ? Level.EXACT : one.compareTo(other) < 0 ? kind.compare(one, other) : kind.compare(other, one);
    }

    /** Whether nothing is known. */
    boolean isEmpty() {
        return givenName == null && familyName == null && birthDate == null && mailbox == null;
    }

    /** All of it as one text that stands for it. */
    String text() {
        return String.join("\u001f", Objects.requireNonNullElse(givenName, ""), Objects.requireNonNullElse(familyName, ""), Objects.requireNonNullElse(birthDate, ""),
                Objects.requireNonNullElse(mailbox, ""));
    }
}
