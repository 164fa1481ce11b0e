// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent.read;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What was read from one FlowFile, and what was not understood in it. Messages name no value but short words. */
public final class ConsentReadReport {

    private static final int MAX_SHOWN = 10;
    /** A column with more different words than these is none of consent. */
    private static final int MAX_WORDS = 20;
    private static final Pattern SHOWABLE = Pattern.compile("[\\p{L}\\p{N} -]{1,30}");

    private long received;
    private long evidence;
    private long added;
    private long unknownWords;
    private long refusedByRule;
    private long withdrawn;
    private long erased;
    private long unreadableAddresses;
    private long unreadableDates;
    private long unreadableExpiries;
    private long futureDates;
    private long lostRefusals;
    private long unbelievedIds;
    private long sourceless;
    private final List<Long> lostRecords = new ArrayList<>();
    private final Words words = new Words();
    private final Map<String, Words> wordsOfRefusals = new TreeMap<>();

    /** Words and how often each was seen. */
    private static final class Words {
        private final Map<String, Long> counts = new LinkedHashMap<>();
        private long all;

        private void add(final String word) {
            all++;
            if (counts.size() <= MAX_WORDS || counts.containsKey(word)) {
                counts.merge(word, 1L, Long::sum);
            }
        }

        private boolean isTooMany() {
            return counts.size() > MAX_WORDS;
        }

        /** Such as 'maybe' (2), 'later' (1) and 3 others. */
        private String told() {
            final List<Map.Entry<String, Long>> told = counts.entrySet().stream().filter(each -> SHOWABLE.matcher(each.getKey()).matches())
                    .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey())).limit(MAX_SHOWN).toList();
            final String list = told.stream().map(each -> "'%s' (%d)".formatted(each.getKey(), each.getValue())).collect(Collectors.joining(", "));
            final int others = counts.size() - told.size();
            return others == 0 ? list : list.isEmpty() ? others + " that are not shown" : list + " and " + others + " others";
        }
    }

    void received() {
        received++;
    }

    public long recordsReceived() {
        return received;
    }

    void evidence(final int statements) {
        evidence += statements;
    }

    public void added(final int statements) {
        added += statements;
    }

    public void withdrawn() {
        withdrawn++;
    }

    public void erased() {
        erased++;
    }

    void refusedByRule(final boolean refused) {
        refusedByRule += refused ? 1 : 0;
    }

    void unreadableDate(final boolean unreadable) {
        unreadableDates += unreadable ? 1 : 0;
    }

    void futureDate(final boolean future) {
        futureDates += future ? 1 : 0;
    }

    void unreadableExpiry() {
        unreadableExpiries++;
    }

    void unknownWord(final String word) {
        unknownWords++;
        words.add(word);
    }

    void unknownRefusal(final String column, final String word) {
        unknownWords++;
        wordsOfRefusals.computeIfAbsent(column, any -> new Words()).add(word);
    }

    /** Counts what an id or a source lacks. */
    void identity(final boolean unbelieved, final boolean withoutSource) {
        unbelievedIds += unbelieved ? 1 : 0;
        sourceless += withoutSource ? 1 : 0;
    }

    /** A record refuses that has no address, and whose id is several people's. */
    public void lostRefusal(final long number) {
        lostRefusals++;
        if (lostRecords.size() < MAX_SHOWN) {
            lostRecords.add(number);
        }
    }

    /** @param refuses whether the record says no, which reaches nobody by its address */
    void unreadableAddress(final long number, final boolean refuses) {
        unreadableAddresses++;
        if (refuses) {
            lostRefusal(number);
        }
    }

    /** Records by outcome, in the order of the report. */
    public Map<String, Long> counts() {
        final Map<String, Long> counts = new LinkedHashMap<>();
        counts.put("received", received);
        counts.put("evidence", evidence);
        counts.put("new_evidence", added);
        counts.put("unknown_words", unknownWords);
        counts.put("refused_by_rule", refusedByRule);
        counts.put("withdrawn", withdrawn);
        counts.put("erased", erased);
        counts.put("unreadable_addresses", unreadableAddresses);
        counts.put("lost_refusals", lostRefusals);
        counts.put("unbelieved_ids", unbelievedIds);
        counts.put("without_source", sourceless);
        counts.put("unreadable_dates", unreadableDates);
        counts.put("unreadable_expiries", unreadableExpiries);
        counts.put("future_dates", futureDates);
        return counts;
    }

    /** What somebody should look at, a sentence each. */
    public List<String> warnings() {
        final List<String> warnings = new ArrayList<>();
        if (sourceless > 0) {
            warnings.add("%d records have an id and no source: a refusal of theirs counts for whoever has the same id in another file without one. Set Default Source, or the attribute customer.source"
                    .formatted(sourceless));
        }
        if (unbelievedIds > 0) {
            warnings.add("%d records have an id that names nobody, such as 0, n/a, #REF! or 9.91214E+15: what they refuse counts for their own addresses alone".formatted(unbelievedIds));
        }
        return warnings;
    }

    /**
     * What somebody has to mend, a sentence each.
     *
     * @param expected whether every content must have a column of consent
     */
    public List<String> faults(final ConsentColumns columns, final boolean expected) {
        final List<String> faults = new ArrayList<>();
        if (expected && columns.names().isEmpty()) {
            faults.add("there is neither the column of consent nor one that refuses: nobody's refusal is seen in it. Set Consent or refusal.<RecordPath> to a column that is there, or Consent "
                    + "Expected to false where there is none to be expected");
        }
        for (final String column : columns.unread()) {
            faults.add("the column '%s' looks like a refusal and is not read. Add a property refusal.<RecordPath> with the words that refuse, or name the column in Ignored Refusal Columns"
                    .formatted(column));
        }
        if (words.isTooMany()) {
            faults.add("Consent names a column with more than %d different words that are not known, in %d records: it is none of consent, and none of them counts".formatted(MAX_WORDS, words.all));
        } else if (words.all > 0) {
            faults.add("%d records say something on consent that is not known, and their consent does not count: %s. Add the words to Consent Granted, Pending or Withdrawn Values"
                    .formatted(words.all, words.told()));
        }
        wordsOfRefusals.forEach((column, of) -> faults.add("the column '%s' holds words that are not known, in %d records whose consent does not count: %s. ".formatted(column, of.all,
                of.isTooMany() ? "more than " + MAX_WORDS + " different ones" : of.told()) + "Add refusal.<RecordPath> with the words that refuse, or name the column in Ignored Refusal Columns"));
        if (lostRefusals > 0) {
            faults.add("%d records refuse, and their address is none: they are records %s%s. Mend the addresses, or unsubscribe these people by hand".formatted(lostRefusals,
                    lostRecords.stream().map(String::valueOf).collect(Collectors.joining(", ")), lostRefusals > lostRecords.size() ? " and further ones" : ""));
        }
        return faults;
    }
}
