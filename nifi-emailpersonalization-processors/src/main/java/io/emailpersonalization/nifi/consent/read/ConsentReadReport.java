// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent.read;

import io.emailpersonalization.nifi.quality.QualityReport;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Counts the consent evidence of one FlowFile and everything that was not understood, and reports it: counts, warnings and errors. Messages contain no values but short words. ConsentRulesTest
 * and RefusalEvidenceTest cover this class.
 */
public final class ConsentReadReport {

    /** Words and record numbers per message: few enough for one log line. */
    private static final int MAX_SHOWN = 10;
    /** A column with more distinct unknown words than this holds something other than consent. Vocabularies of consent have fewer. */
    private static final int MAX_WORDS = 20;
    /** Words that a message may show: short, and without the signs of an address or a URL. */
    private static final Pattern SHOWABLE = Pattern.compile("[\\p{L}\\p{N} -]{1,30}");

    private long received;
    private long evidence;
    private long newEvidence;
    private long unknownWords;
    private long refusedByRule;
    private long withdrawn;
    private long erased;
    private long unreadableAddresses;
    private long unreadableDates;
    private long unreadableExpiries;
    private long futureDates;
    private long lostRefusals;
    private long untrustedIds;
    private long missingSources;
    private final List<Long> lostRecords = new ArrayList<>();
    private final Words words = new Words();
    private final Words statuses = new Words();
    private final Map<String, Words> refusalWords = new TreeMap<>();

    /** Distinct words with their counts. */
    private static final class Words {
        private final Map<String, Long> counts = new LinkedHashMap<>();
        private long total;

        private void add(final String word) {
            total++;
            if (counts.size() <= MAX_WORDS || counts.containsKey(word)) {
                counts.merge(word, 1L, Long::sum);
            }
        }

        private boolean exceedsLimit() {
            return counts.size() > MAX_WORDS;
        }

        /** A list such as {@code 'maybe' (2), 'later' (1) and 3 others}. */
        private String list() {
            final List<Map.Entry<String, Long>> shown = counts.entrySet().stream().filter(each -> SHOWABLE.matcher(each.getKey()).matches())
                    .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey())).limit(MAX_SHOWN).toList();
            final String list = shown.stream().map(each -> "'%s' (%d)".formatted(each.getKey(), each.getValue())).collect(Collectors.joining(", "));
            final int others = counts.size() - shown.size();
            return others == 0 ? list : list.isEmpty() ? others + " that are not shown" : list + " and " + others + " others";
        }
    }

    void countReceived() {
        received++;
    }

    public long recordsReceived() {
        return received;
    }

    void addEvidence(final int statements) {
        evidence += statements;
    }

    public void addNewEvidence(final int statements) {
        newEvidence += statements;
    }

    public void countWithdrawn() {
        withdrawn++;
    }

    public void countErased() {
        erased++;
    }

    void countRefusedByRule() {
        refusedByRule++;
    }

    void countUnreadableDate() {
        unreadableDates++;
    }

    void countFutureDate() {
        futureDates++;
    }

    void countUnreadableExpiry() {
        unreadableExpiries++;
    }

    void countUnknownWord(final String word) {
        unknownWords++;
        words.add(word);
    }

    void countUnknownRefusal(final String column, final String word) {
        unknownWords++;
        refusalWords.computeIfAbsent(column, any -> new Words()).add(word);
    }

    void countUnknownStatus(final String word) {
        unknownWords++;
        statuses.add(word);
    }

    void countUntrustedId() {
        untrustedIds++;
    }

    void countMissingSource() {
        missingSources++;
    }

    /** Counts a refusal that reaches nobody: its record has no address, and no id of one person. */
    public void countLostRefusal(final long recordNumber) {
        lostRefusals++;
        if (lostRecords.size() < MAX_SHOWN) {
            lostRecords.add(recordNumber);
        }
    }

    void countUnreadableAddress() {
        unreadableAddresses++;
    }

    private Map<String, Long> counts() {
        final Map<String, Long> counts = new LinkedHashMap<>();
        counts.put("received", received);
        counts.put("evidence", evidence);
        counts.put("new_evidence", newEvidence);
        counts.put("unknown_words", unknownWords);
        counts.put("refused_by_rule", refusedByRule);
        counts.put("withdrawn", withdrawn);
        counts.put("erased", erased);
        counts.put("unreadable_addresses", unreadableAddresses);
        counts.put("lost_refusals", lostRefusals);
        counts.put("unbelieved_ids", untrustedIds);
        counts.put("without_source", missingSources);
        counts.put("unreadable_dates", unreadableDates);
        counts.put("unreadable_expiries", unreadableExpiries);
        counts.put("future_dates", futureDates);
        return counts;
    }

    /** Completes a report. */
    public QualityReport report(final QualityReport.Builder builder, final ConsentColumns columns) {
        counts().forEach(builder::count);
        return builder.figure("consent_columns", columns.names()).figure("unread_refusal_columns", columns.unread()).build();
    }

    /** Findings that somebody should look at, one sentence each. */
    public List<String> warnings() {
        final List<String> warnings = new ArrayList<>();
        if (missingSources > 0) {
            warnings.add("%d records have an id and no source: their refusals also count for the same id in other files without a source. Set Default Source, or the attribute customer.source"
                    .formatted(missingSources));
        }
        if (untrustedIds > 0) {
            warnings.add("%d records have an id that identifies nobody, such as 0, n/a, #REF! or 9.91214E+15: their refusals count for their own addresses only".formatted(untrustedIds));
        }
        return warnings;
    }

    /**
     * Findings that somebody must correct, one sentence each.
     *
     * @param expected whether every FlowFile must have a column about consent
     */
    public List<String> errors(final ConsentColumns columns, final boolean expected) {
        final List<String> errors = new ArrayList<>();
        if (expected && columns.names().isEmpty()) {
            errors.add("there is no column of consent and no column of refusals, so no refusal is seen. Set Consent or refusal.<RecordPath> to an existing column, or set Consent "
                    + "Expected to false if there is none");
        }
        for (final String column : columns.unread()) {
            errors.add("the column '%s' looks like a refusal and is not read. Add a property refusal.<RecordPath> with the words that refuse, or name the column in Ignored Refusal Columns"
                    .formatted(column));
        }
        if (words.exceedsLimit()) {
            errors.add("Consent names a column with more than %d different unknown words, in %d records: the column is not about consent, and none of its words counts"
                    .formatted(MAX_WORDS, words.total));
        } else if (words.total > 0) {
            errors.add("%d records have unknown words on consent, and their consent does not count: %s. Add the words to Consent Granted, Pending or Withdrawn Values"
                    .formatted(words.total, words.list()));
        }
        refusalWords.forEach((column, of) -> errors.add("the column '%s' has unknown words in %d records, and their consent does not count: %s. ".formatted(column, of.total,
                of.exceedsLimit() ? "more than " + MAX_WORDS + " different ones" : of.list()) + "Add refusal.<RecordPath> with the words that refuse, or name the column in Ignored Refusal Columns"));
        if (statuses.total > 0) {
            errors.add("E-mail Status has unknown words in %d records, and their consent does not count: %s. "
                    .formatted(statuses.total, statuses.exceedsLimit() ? "more than " + MAX_WORDS + " different ones" : statuses.list())
                    + "Add the words that refuse to Hard Bounce Values, Complaint Values or Consent Withdrawn Values. If no unknown word of the column refuses, name it in Ignored Refusal Columns");
        }
        if (lostRefusals > 0) {
            errors.add("%d records refuse and have no valid address: records %s%s. Correct the addresses, or unsubscribe these people by hand".formatted(lostRefusals,
                    lostRecords.stream().map(String::valueOf).collect(Collectors.joining(", ")), lostRefusals > lostRecords.size() ? " and others" : ""));
        }
        return errors;
    }
}
