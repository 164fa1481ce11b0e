// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent;

import io.emailpersonalization.nifi.record.value.Texts;

import java.util.Set;
import java.util.regex.Pattern;

/** Which ids name a person: a placeholder, a fault of a spreadsheet and a number that lost its digits name nobody, and a refusal beside them covers one address only. */
final class PersonIds {

    /** So many mailboxes may be one person's; an id behind which there are more is no id of a person. */
    static final int MOST_MAILBOXES = 10;

    private static final Set<String> NOTHING = Set.of("na", "none", "null", "nil", "unknown", "unbekannt", "test", "tbd", "nan", "undefined", "missing", "blank", "notavailable", "notprovided",
            "x", "xx", "xxx", "ka", "keineangabe", "true", "false", "yes", "no");
    private static final Pattern ZERO = Pattern.compile("[0.,\\s-]*");
    /** 9.91214E+15 is what a spreadsheet makes of a long number: many ids look the same then. */
    private static final Pattern SCIENTIFIC = Pattern.compile("[0-9]+(?:[.,][0-9]+)?[eE][+-]?[0-9]{1,3}");

    private PersonIds() {
    }

    static boolean isId(final String id) {
        if (id == null || id.isBlank() || id.startsWith("#") || ZERO.matcher(id).matches() || SCIENTIFIC.matcher(id).matches()) {
            return false;
        }
        final String plain = Texts.lowerCase(id).codePoints().filter(Character::isLetterOrDigit).collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return !plain.isEmpty() && !NOTHING.contains(plain);
    }
}
