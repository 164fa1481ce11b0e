// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.operation;

import io.emailpersonalization.nifi.store.StoreException;
import org.apache.nifi.serialization.record.Record;

/** Receives the records of a FlowFile one by one. */
public interface ContactOperation {

    /** The number of records that are looked up in the state with one statement. As many as the largest batch of a vendor (Mailchimp, 500 contacts) has. */
    int CHUNK_SIZE = 500;

    void accept(Record record) throws StoreException;

    /** Called after the last record. */
    void flush() throws StoreException;
}
