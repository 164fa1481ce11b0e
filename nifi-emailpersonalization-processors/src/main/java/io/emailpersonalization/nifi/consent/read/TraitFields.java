// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent.read;

import io.emailpersonalization.nifi.consent.register.Evidence;
import io.emailpersonalization.nifi.record.field.FieldPath;
import io.emailpersonalization.nifi.record.value.Texts;
import io.emailpersonalization.nifi.record.value.WrittenTime;
import org.apache.nifi.serialization.record.Record;

import java.text.Normalizer;
import java.time.ZoneOffset;
import java.util.Locale;

/** The paths of traits that distinguish several people with one id; each may be null. SharedIdTest covers this class. */
public record TraitFields(FieldPath givenName, FieldPath familyName, FieldPath fullName, FieldPath birthDate) {

    /** Characters that are normalized. */
    private static final int BEGINNING = 16;

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
        final Object birth = birthDate == null ? null : birthDate.read(record);
        // the form of the rows that a ledger has
        return new Evidence.Traits(initial(given), initial(family), WrittenTime.day(birth).map(day -> day.atStartOfDay().toInstant(ZoneOffset.UTC).toString()).orElse(null));
    }

    /** The first letter in lower case without accents; null if it is not Latin, because a name may be written in several scripts. */
    private static String initial(final String name) {
        final String trimmed = name == null ? "" : Texts.trim(name);
        // the beginning of a long value suffices
        final String beginning = trimmed.substring(0, Math.min(BEGINNING, trimmed.length()));
        final String plain = Texts.trim(Normalizer.normalize(beginning, Normalizer.Form.NFKD)).toLowerCase(Locale.ROOT);
        return plain.isEmpty() || plain.charAt(0) < 'a' || plain.charAt(0) > 'z' ? null : plain.substring(0, 1);
    }
}
