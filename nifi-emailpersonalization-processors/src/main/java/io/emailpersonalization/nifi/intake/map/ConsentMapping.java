// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.map;

import io.emailpersonalization.nifi.intake.profile.ConsentRule;
import io.emailpersonalization.nifi.intake.profile.Targets;
import io.emailpersonalization.nifi.intake.profile.ValueType;
import io.emailpersonalization.nifi.record.component.CommonProperties;
import io.emailpersonalization.nifi.record.value.ConsentEntry;
import io.emailpersonalization.nifi.record.value.ConsentVocabulary;
import io.emailpersonalization.nifi.record.value.Texts;
import io.emailpersonalization.nifi.record.value.Values;
import org.apache.nifi.serialization.record.Record;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Reads consent in the words of a source, and its time. A word in no list of the profile stays as it is, for UpdateConsentLedger to name; if that would take it for a consent, it is marked as
 * unclear. ConsentMappingTest tests this class.
 */
final class ConsentMapping {

    /** No list of UpdateConsentLedger has this word, so it grants nothing and is reported. */
    static final String UNCLEAR = "unclear";

    private static final ConsentVocabulary USUAL = CommonProperties.defaultConsentVocabulary();

    private final ValueSource source;
    /** A field with the name of the target, in the usual words. */
    private final ValueSource ownName;
    private final Map<String, Meaning> words = new HashMap<>();
    private final boolean hasUsualWords;
    private final Meaning constant;
    private final TargetMapping grantedAt;
    private final TargetMapping withdrawnAt;

    /** The meanings of words, each with the word that the target gets. */
    private enum Meaning {
        GRANTED("granted"),
        PENDING("pending"),
        WITHDRAWN("withdrawn"),
        UNKNOWN("unknown"),
        /** The record has a word that is in no list. */
        UNLISTED(null),
        /** The record has no word. */
        NONE(null);

        private final String word;

        Meaning(final String word) {
            this.word = word;
        }
    }

    /**
     * Consent and its time.
     *
     * @param word the value of marketing_consent
     * @param at the value of consent_at
     */
    record Consent(Object word, Object at) {
    }

    /** A word of the source with its meaning. */
    private record Statement(Meaning meaning, String said) {
    }

    ConsentMapping(final ConsentRule rule, final SourceFields fields) {
        this.source = ValueSource.of(rule.from(), fields);
        this.ownName = ValueSource.of(List.of("/" + Targets.MARKETING_CONSENT), fields);
        add(rule.granted(), Meaning.GRANTED);
        add(rule.pending(), Meaning.PENDING);
        add(rule.unknown(), Meaning.UNKNOWN);
        add(rule.withdrawn(), Meaning.WITHDRAWN);
        this.hasUsualWords = rule.usualWords();
        this.constant = rule.constant() == null ? Meaning.NONE : Meaning.valueOf(rule.constant().name());
        this.grantedAt = time(rule.grantedAt(), rule.format(), fields);
        this.withdrawnAt = time(rule.withdrawnAt(), rule.format(), fields);
    }

    private void add(final List<String> list, final Meaning meaning) {
        list.forEach(word -> words.put(ConsentVocabulary.normalize(word), meaning));
    }

    private static TargetMapping time(final List<String> paths, final String format, final SourceFields fields) {
        return new TargetMapping(Targets.CONSENT_AT, ValueSource.of(Stream.concat(paths.stream(), Stream.of("/" + Targets.CONSENT_AT)).toList(), fields),
                new ValueConverter(ValueType.DATE_TIME, format), null, new ValueSource(List.of()), Map.of());
    }

    boolean isAbsent() {
        return source.isAbsent() && ownName.isAbsent() && constant == Meaning.NONE;
    }

    boolean isTimeAbsent() {
        return grantedAt.isAbsent() && withdrawnAt.isAbsent();
    }

    /** The sources of the word and of its times. */
    Stream<ValueSource> wordSources() {
        return Stream.of(source, ownName);
    }

    /** The sources of the times. */
    Stream<ValueSource> timeSources() {
        return Stream.of(grantedAt.source(), withdrawnAt.source());
    }

    /**
     * The consent of a record.
     *
     * @param doubtful whether the values may be in the wrong columns or cut off: such a record grants nothing
     */
    Consent read(final Record record, final boolean doubtful, final MappingCounts counts) {
        final String said = text(source, record);
        final String own = text(ownName, record);
        Statement statement = said == null ? null : listed(said, counts);
        final Statement ownStatement = own == null ? null : new Statement(usual(own), own);
        if (statement == null || ownStatement != null && ownStatement.meaning() == Meaning.WITHDRAWN) {
            statement = ownStatement == null ? new Statement(constant, null) : ownStatement;
        }
        final Meaning meaning = statement.meaning();
        if (doubtful && (meaning == Meaning.GRANTED || meaning == Meaning.PENDING)) {
            return new Consent(UNCLEAR, null);
        }
        return new Consent(meaning == Meaning.UNLISTED ? statement.said() : meaning.word, time(meaning, record, counts));
    }

    /** The meaning of a word by the lists of the profile. */
    private Statement listed(final String said, final MappingCounts counts) {
        final Meaning listed = words.getOrDefault(ConsentVocabulary.normalize(said), Meaning.UNLISTED);
        final Meaning usual = listed == Meaning.UNLISTED ? usual(said) : listed;
        if (listed != Meaning.UNLISTED || usual == Meaning.WITHDRAWN || hasUsualWords && usual != Meaning.UNLISTED) {
            return new Statement(usual, said);
        }
        counts.countUnclearConsent();
        return new Statement(Meaning.UNLISTED, usual == Meaning.UNLISTED ? said : UNCLEAR + " " + said);
    }

    private Object time(final Meaning meaning, final Record record, final MappingCounts counts) {
        return switch (meaning) {
            case GRANTED, PENDING -> grantedAt.read(record, counts);
            case WITHDRAWN -> withdrawnAt.read(record, counts);
            default -> null;
        };
    }

    private static Meaning usual(final String word) {
        return USUAL.meaning(word).map(meaning -> meaning == ConsentEntry.Meaning.WITHDRAWN ? Meaning.WITHDRAWN : meaning == ConsentEntry.Meaning.PENDING ? Meaning.PENDING : Meaning.GRANTED)
                .orElse(Meaning.UNLISTED);
    }

    private static String text(final ValueSource source, final Record record) {
        final Object value = source.read(record);
        if (value == null) {
            return null;
        }
        final String text = Values.asText(value);
        // a list or a record says nothing that can be understood
        return text == null ? UNCLEAR : Texts.trim(Texts.withoutControls(text));
    }
}
