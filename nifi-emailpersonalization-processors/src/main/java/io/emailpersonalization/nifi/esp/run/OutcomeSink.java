// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.run;

import io.emailpersonalization.nifi.esp.state.ContactRow;
import org.apache.nifi.serialization.record.Record;

/** Receives the records by their outcome. */
public interface OutcomeSink {
    void success(Record record, String result, String status);

    void unchanged(Record record);

    void suppressed(Record record, String reason);

    void rejected(Record record, String field, String rule, String message);

    void pending(Record record);

    void held(PushCandidate candidate, PushDecision.Action action, ContactRow row);

    /** @param attempted whether a request was sent without success */
    void postponed(Record record, boolean attempted);
}
