// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.component;

import io.emailpersonalization.nifi.record.value.SourceId;
import io.emailpersonalization.nifi.record.value.WithheldIds;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The records that a source delivered with a FlowFile, and those that a stage left out since, by attributes. So a later stage knows whether it has all records of the source. Not safe for threads.
 * SourceReadTest covers this class.
 */
public final class SourceRead {

    /** How many records the source delivered with the FlowFile. */
    public static final String RECORDS = "source.records";
    /** How many of them left as decisions. */
    public static final String DECIDED = "source.decided";
    /** How many of them a stage left out: unmapped, invalid. */
    public static final String WITHHELD = "source.withheld";
    /** Hashes of their ids, see {@link WithheldIds}. */
    public static final String WITHHELD_IDS = "source.withheld.ids";

    private final String recordsBefore;
    private final String fault;
    private final WithheldIds ids;
    private long decided;
    private long withheld;
    private long unidentified;

    private SourceRead(final Map<String, String> attributes) {
        recordsBefore = attributes.get(RECORDS);
        WithheldIds read = WithheldIds.none();
        String wrong = null;
        try {
            decided = number(attributes.get(DECIDED));
            withheld = number(attributes.get(WITHHELD));
            read = WithheldIds.parse(attributes.get(WITHHELD_IDS));
        } catch (final IllegalArgumentException e) {
            wrong = "the attributes %s, %s and %s do not say which records were left out".formatted(DECIDED, WITHHELD, WITHHELD_IDS);
        }
        ids = read;
        fault = wrong;
        unidentified = withheld - ids.size();
    }

    /** Reads the attributes of a FlowFile. */
    public static SourceRead of(final Map<String, String> attributes) {
        return new SourceRead(attributes);
    }

    private static long number(final String text) {
        return text == null ? 0 : Long.parseLong(text);
    }

    /**
     * Adds a record that a stage leaves out.
     *
     * @param id the id in its source; null if it is unknown or may be another record's
     */
    public void withhold(final String id) {
        final SourceId known = SourceId.of(null, id);
        withheld++;
        if (known == null || !ids.add(known.id())) {
            unidentified++;
        }
    }

    /** Adds records that left as decisions: the source no longer holds them. */
    public void decide(final long records) {
        decided += records;
    }

    /**
     * Returns the attributes for the FlowFile that goes on.
     *
     * @param received how many records the stage read
     */
    public Map<String, String> attributes(final long received) {
        final Map<String, String> attributes = new HashMap<>();
        attributes.put(RECORDS, recordsBefore == null ? Long.toString(received) : recordsBefore);
        if (decided > 0) {
            attributes.put(DECIDED, Long.toString(decided));
        }
        if (withheld > 0) {
            attributes.put(WITHHELD, Long.toString(withheld));
            attributes.put(WITHHELD_IDS, ids.toString());
        }
        return attributes;
    }

    /** The ids of the records that were left out. */
    public WithheldIds withheldIds() {
        return ids;
    }

    /**
     * Returns why a FlowFile may lack records that the source holds and that are not among {@link #withheldIds}; empty if it does not.
     *
     * @param received how many records the FlowFile has
     */
    public Optional<String> problem(final long received) {
        if (fault != null) {
            return Optional.of(fault);
        }
        if (recordsBefore == null) {
            return Optional.of("how many records the source delivered is unknown: let MapCustomerRecord or ValidateCustomerRecord come before, or set the attribute " + RECORDS);
        }
        if (!recordsBefore.equals(Long.toString(received + withheld + decided))) {
            return Optional.of("the source delivered %s records, and the FlowFile has %d, after %d decisions and %d records that were left out: nothing may split or filter it on its way"
                    .formatted(recordsBefore, received, decided, withheld));
        }
        return unidentified == 0 ? Optional.empty()
                : Optional.of("%d records were left out whose ids are not known: see unmapped and invalid records, and mend them in the source".formatted(unidentified));
    }
}
