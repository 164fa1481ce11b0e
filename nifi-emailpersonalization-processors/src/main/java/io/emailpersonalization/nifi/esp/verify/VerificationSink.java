// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.verify;

import org.apache.nifi.serialization.record.Record;

import java.util.List;

/** Receives the records of a verification, each exactly once. */
public interface VerificationSink {

    /** The vendor holds what was sent. */
    void verified(Record record);

    void mismatched(Record record, List<FieldMismatch> mismatches);

    /** @param reason why the audience lacks the contact */
    void missing(Record record, String reason);

    /**
     * The record cannot be verified.
     *
     * @param field the path of the faulty field; may be null
     */
    void rejected(Record record, String field, String rule, String message);

    /** @param attempted whether the vendor was asked and did not answer */
    void postponed(Record record, boolean attempted);

    void notSampled(Record record);
}
