// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record;

import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.exception.FlowFileAccessException;
import org.apache.nifi.processor.exception.FlowFileHandlingException;
import org.apache.nifi.schema.access.SchemaNotFoundException;
import org.apache.nifi.serialization.MalformedRecordException;
import org.apache.nifi.serialization.RecordReader;
import org.apache.nifi.serialization.RecordReaderFactory;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordSchema;

import java.io.IOException;
import java.io.InputStream;

/**
 * The records of one FlowFile, one by one. Values that do not fit their declared type are left as they were read, so that only broken syntax makes the content
 * unreadable. Faults of the content repository pass through: they are no fault of the content.
 */
public final class RecordInput implements AutoCloseable {

    private final RecordReader reader;
    private final RecordSchema schema;
    private long count;

    private RecordInput(final RecordReader reader, final RecordSchema schema) {
        this.reader = reader;
        this.schema = schema;
    }

    /**
     * Opens the content.
     *
     * @param content the FlowFile's content; closed with this input
     * @throws UnreadableContentException when the reader finds no schema or no beginning of records
     */
    public static RecordInput open(final RecordReaderFactory factory, final FlowFile flowFile, final InputStream content, final ComponentLog logger)
            throws UnreadableContentException {
        if (flowFile.getSize() == 0) {
            throw new UnreadableContentException("The content is empty: export it again, or route empty files away before this processor", null);
        }
        try {
            final RecordReader reader = factory.createRecordReader(flowFile, content, logger);
            return new RecordInput(reader, reader.getSchema());
        } catch (final SchemaNotFoundException e) {
            throw new UnreadableContentException("The Record Reader finds no schema for this content: check its Schema Access Strategy", e);
        } catch (final MalformedRecordException | IOException | RuntimeException e) {
            throw unreadable(e, 0);
        }
    }

    /** The reader's full schema. */
    public RecordSchema schema() {
        return schema;
    }

    /**
     * The next record, null after the last.
     *
     * @throws UnreadableContentException when the syntax is broken
     */
    public Record next() throws UnreadableContentException {
        try {
            final Record record = reader.nextRecord(false, false);
            if (record != null) {
                count++;
            }
            return record;
        } catch (final MalformedRecordException | IOException | RuntimeException e) {
            throw unreadable(e, count);
        }
    }

    /** How many records were read so far. */
    public long count() {
        return count;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }

    private static UnreadableContentException unreadable(final Exception cause, final long recordsBefore) {
        if (cause instanceof FlowFileAccessException || cause instanceof FlowFileHandlingException) {
            throw (RuntimeException) cause;
        }
        final String where = recordsBefore == 0 ? "at its beginning" : "after record " + recordsBefore;
        return new UnreadableContentException("The content is not what the Record Reader expects, " + where
                + ": the file is cut off, of another format, or its header is broken. Check the reader's format settings or export the file again", cause);
    }
}
