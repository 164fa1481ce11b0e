// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent.read;

import io.emailpersonalization.nifi.consent.register.Evidence;
import io.emailpersonalization.nifi.record.field.FieldPath;
import io.emailpersonalization.nifi.record.value.NameForms;
import io.emailpersonalization.nifi.record.value.Texts;
import io.emailpersonalization.nifi.record.value.WrittenTime;
import org.apache.nifi.serialization.record.Record;

import java.text.Normalizer;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The paths of traits that distinguish several people with one id; each may be null. SharedIdTest covers this class. */
public record TraitFields(FieldPath givenName, FieldPath familyName, FieldPath fullName, FieldPath birthDate) {

    /** Characters that are normalized. */
    private static final int BEGINNING = 64;
    private static final Pattern MARKS = Pattern.compile("\\p{M}");
    private static final Pattern NO_LETTERS = Pattern.compile("[^\\p{L}]+");
    /** Dates that systems write where there is none. */
    private static final Set<LocalDate> NO_BIRTH_DATES = Set.of(LocalDate.of(1900, 1, 1), LocalDate.of(1970, 1, 1), LocalDate.of(1, 1, 1));

    Evidence.Traits of(final Record record) {
        String given = ConsentFields.text(givenName, record);
        String family = ConsentFields.text(familyName, record);
        final String full = ConsentFields.text(fullName, record);
        if (given == null && family == null && full != null) {
            final int comma = full.indexOf(',');
            final int gap = full.lastIndexOf(' ');
            given = comma > 0 ? full.substring(comma + 1) : gap > 0 ? full.substring(0, gap) : null;
            family = comma > 0 ? full.substring(0, comma) : gap > 0 ? full.substring(gap + 1) : full;
        }
        return new Evidence.Traits(initials(given, true), initials(family, false), birthDate == null ? null : birth(birthDate.read(record)));
    }

    private static String birth(final Object value) {
        // the form of the rows that a ledger has
        return WrittenTime.day(value).filter(day -> !NO_BIRTH_DATES.contains(day)).map(day -> day.atStartOfDay().toInstant(ZoneOffset.UTC).toString()).orElse(null);
    }

    /**
     * The script of a name and the initials of its words, without accents, separated by spaces: {@code latin b s} for Berg-Stein. A given name has the initials of its forms too: {@code latin b r} for
     * Bob. Only the words in the script of the first one count, because a name may be written in several scripts. Null if an initial is unknown.
     */
    private static String initials(final String name, final boolean given) {
        final String text = name == null ? "" : Texts.trim(name);
        // the beginning of a long value suffices
        final String beginning = text.substring(0, Math.min(BEGINNING, text.length()));
        final String plain = MARKS.matcher(Normalizer.normalize(beginning, Normalizer.Form.NFKD)).replaceAll("").toLowerCase(Locale.ROOT);
        Character.UnicodeScript script = null;
        final Set<String> initials = new TreeSet<>();
        for (final String word : NO_LETTERS.split(plain)) {
            if (word.isEmpty()) {
                continue;
            }
            final int initial = word.codePointAt(0);
            script = script == null ? Character.UnicodeScript.of(initial) : script;
            if (script == Character.UnicodeScript.of(initial)) {
                if (script == Character.UnicodeScript.LATIN && (initial < 'a' || initial > 'z')) {
                    // it may be spelled in several ways: \u00d8ystein, Oystein
                    return null;
                }
                initials.add(Character.toString(initial));
                NameForms.of(given ? word : "").forEach(form -> initials.add(form.substring(0, 1)));
            }
        }
        return script == null ? null : script.name().toLowerCase(Locale.ROOT) + " " + String.join(" ", initials);
    }
}
