// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.map;

import io.emailpersonalization.nifi.intake.profile.RefusalRule;
import io.emailpersonalization.nifi.record.value.ConsentVocabulary;
import io.emailpersonalization.nifi.record.value.Texts;
import io.emailpersonalization.nifi.record.value.Values;
import org.apache.nifi.serialization.record.Record;

import java.util.HashMap;
import java.util.Map;

/** Reads a refusal in the words of a source: true for a word that refuses, false for one that does not, other values as text. UpdateConsentLedger reads these. ConsentMappingTest covers this class. */
final class RefusalMapping {

    private static final String REFUSES = "true";
    private static final String PERMITS = "false";

    private final String name;
    private final ValueSource source;
    private final Map<String, String> words = new HashMap<>();

    RefusalMapping(final String name, final RefusalRule rule, final SourceFields fields) {
        this.name = name;
        this.source = ValueSource.of(rule.from(), fields);
        rule.permits().forEach(word -> words.put(ConsentVocabulary.normalize(word), PERMITS));
        rule.refuses().forEach(word -> words.put(ConsentVocabulary.normalize(word), REFUSES));
    }

    String name() {
        return name;
    }

    ValueSource source() {
        return source;
    }

    Object read(final Record record) {
        final Object value = source.read(record);
        final String text = value == null ? null : Values.asText(value);
        if (text == null) {
            // UpdateConsentLedger does not understand a list or a record, and says so
            return value == null ? null : ConsentMapping.UNCLEAR;
        }
        return words.getOrDefault(ConsentVocabulary.normalize(Texts.trim(Texts.withoutControls(text))), text);
    }
}
