// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.operation;

import io.emailpersonalization.nifi.esp.run.PushCandidate;
import io.emailpersonalization.nifi.esp.run.PushRun;
import io.emailpersonalization.nifi.record.field.FieldPath;
import io.emailpersonalization.nifi.record.value.MailAddress;
import io.emailpersonalization.nifi.record.value.SourceId;
import org.apache.nifi.serialization.record.Record;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A {@code changed} record of DeduplicateCustomerRecord: {@code {golden_id, became, email, addresses, members}}. Tested by FollowChangesTest.
 *
 * @param candidate its address is the one that the survivor keeps; null if the survivor keeps none
 * @param became the id of the survivor, or erased, or retired
 * @param sourceIds the ids of an erased person in the sources
 */
record FollowedChange(PushCandidate candidate, String became, Set<String> addresses, Set<SourceId> sourceIds) {

    static final FieldPath BECAME = FieldPath.compile("/became");

    private static final String ERASED = "erased";
    private static final String RETIRED = "retired";
    private static final FieldPath EMAIL = FieldPath.compile("/email");
    private static final FieldPath ADDRESSES = FieldPath.compile("/addresses");
    private static final FieldPath MEMBERS = FieldPath.compile("/members");

    static FollowedChange read(final PushRun run, final Record record, final FieldPath contactId) {
        final String id = PushCandidate.id(contactId.readString(record));
        final String became = PushCandidate.id(BECAME.readString(record));
        final String address = ERASED.equals(became) ? null : MailAddress.canonical(EMAIL.readString(record));
        final PushCandidate candidate = PushCandidate.ofAddress(record, address, id, address == null ? null : run.hash(address));
        return new FollowedChange(candidate, became, addresses(record), sourceIds(record));
    }

    private static Set<String> addresses(final Record record) {
        final Set<String> addresses = new LinkedHashSet<>();
        if (ADDRESSES.read(record) instanceof Object[] values) {
            for (final Object value : values) {
                final String canonical = value == null ? null : MailAddress.canonical(value.toString());
                if (canonical != null) {
                    addresses.add(canonical);
                }
            }
        }
        return addresses;
    }

    private static Set<SourceId> sourceIds(final Record record) {
        final Set<SourceId> sourceIds = new LinkedHashSet<>();
        if (MEMBERS.read(record) instanceof Object[] values) {
            for (final Object value : values) {
                final SourceId sourceId = value instanceof Record member ? SourceId.of(member.getAsString("source"), member.getAsString("customer_id")) : null;
                if (sourceId != null) {
                    sourceIds.add(sourceId);
                }
            }
        }
        return sourceIds;
    }

    boolean isComplete() {
        return candidate.id() != null && became != null;
    }

    boolean isErasure() {
        return ERASED.equals(became);
    }

    /** Whether the person stays and lost records to another person. Both are pushed by their golden records, which settle the owner of each address. */
    boolean isSplit() {
        return candidate.id().equals(became);
    }

    boolean isMerge() {
        return !isErasure() && !isSplit() && !isRetirement();
    }

    /** Whether every source removed the person's record: the contact is archived, and a push of the person restores it. */
    boolean isRetirement() {
        return RETIRED.equals(became);
    }

    FollowedChange withSurvivor(final String survivor) {
        return new FollowedChange(candidate, survivor, addresses, sourceIds);
    }
}
