// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench.processor;

import org.apache.nifi.controller.AbstractControllerService;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.serialization.RecordSetWriter;
import org.apache.nifi.serialization.RecordSetWriterFactory;
import org.apache.nifi.serialization.WriteResult;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordSchema;
import org.apache.nifi.serialization.record.RecordSet;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Counts records and drops them. */
public final class CountingRecordWriters extends AbstractControllerService implements RecordSetWriterFactory {

    private final AtomicLong records = new AtomicLong();

    /** The number of records that were written. */
    long records() {
        return records.get();
    }

    @Override
    public RecordSchema getSchema(final Map<String, String> variables, final RecordSchema readSchema) {
        return readSchema;
    }

    @Override
    public RecordSetWriter createWriter(final ComponentLog logger, final RecordSchema schema, final OutputStream out, final Map<String, String> variables) {
        return new RecordSetWriter() {

            private int written;

            @Override
            public void beginRecordSet() {
                written = 0;
            }

            @Override
            public WriteResult finishRecordSet() {
                return WriteResult.of(written, Map.of());
            }

            @Override
            public WriteResult write(final Record record) {
                written++;
                records.incrementAndGet();
                return WriteResult.of(1, Map.of());
            }

            @Override
            public WriteResult write(final RecordSet recordSet) throws IOException {
                for (Record record = recordSet.next(); record != null; record = recordSet.next()) {
                    write(record);
                }
                return finishRecordSet();
            }

            @Override
            public String getMimeType() {
                return "application/json";
            }

            @Override
            public void flush() {
                // nothing is kept
            }

            @Override
            public void close() {
                // nothing is open
            }
        };
    }
}
