// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.operation;

import io.emailpersonalization.nifi.store.StoreException;
import org.apache.nifi.serialization.record.Record;

/** Takes the records of a FlowFile one by one. */
public interface ContactOperation {

    void accept(Record record) throws StoreException;

    /** After the last record. */
    void flush() throws StoreException;
}
