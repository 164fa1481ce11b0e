// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.file;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Recognizes lines of a report's footer: totals, the name of the report, its author and date. A row with an e-mail address is never one. CustomerFileReaderTest tests it. */
final class Footer {

    private static final Set<String> WORDS = Set.of("total", "totals", "grand", "subtotal", "gesamt", "gesamtsumme", "summe", "sum", "count", "anzahl", "rows", "records", "row", "generated",
            "erstellt", "copyright", "confidential", "report", "bericht", "page", "seite", "end", "exported", "exportiert", "ende", "insgesamt");

    private Footer() {
    }

    static boolean isBlank(final List<String> cells) {
        return cells.stream().allMatch(String::isEmpty);
    }

    /**
     * Whether a row may be a line of a footer, if only such lines follow.
     *
     * @param columns the columns of the header
     * @param isBehindBlank whether a blank line precedes it
     */
    static boolean mayBeLine(final List<String> cells, final int columns, final boolean isBehindBlank) {
        if (columns < 2 || cells.getFirst().isEmpty() || cells.stream().anyMatch(cell -> cell.indexOf('@') >= 0 && cell.indexOf(' ') < 0)) {
            return false;
        }
        final boolean isAlone = cells.stream().skip(1).allMatch(String::isEmpty);
        return isAlone && isBehindBlank && isText(cells.getFirst()) || isWord(cells.getFirst()) && cells.stream().skip(1).allMatch(cell -> cell.isEmpty() || isNumber(cell));
    }

    /** Whether a value is text, and not an id or the rest of a truncated record. */
    private static boolean isText(final String cell) {
        return isWord(cell) || cell.indexOf(' ') > 0 && cell.chars().anyMatch(Character::isLetter);
    }

    private static boolean isWord(final String cell) {
        int end = 0;
        while (end < cell.length() && Character.isLetter(cell.charAt(end))) {
            end++;
        }
        return WORDS.contains(cell.substring(0, end).toLowerCase(Locale.ROOT));
    }

    private static boolean isNumber(final String cell) {
        return cell.chars().allMatch(each -> each >= '0' && each <= '9' || ".,-+ €$%'".indexOf(each) >= 0);
    }
}
