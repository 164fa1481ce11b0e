// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent;

import io.emailpersonalization.nifi.record.component.CommonProperties;
import io.emailpersonalization.nifi.record.read.JsonPrefix;
import io.emailpersonalization.nifi.record.read.RecordInput;
import io.emailpersonalization.nifi.record.read.UnreadableContentException;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.serialization.RecordReaderFactory;

import java.io.IOException;
import java.io.InputStream;

/** The content of one FlowFile, for several passes. BrokenFilesTest covers this class. */
final class LedgerInput {

    private final RecordReaderFactory readers;
    private final ProcessSession session;
    private final FlowFile flowFile;
    private final ComponentLog logger;
    private JsonPrefix prefix;

    LedgerInput(final ProcessContext context, final ProcessSession session, final FlowFile flowFile, final ComponentLog logger) {
        this.readers = context.getProperty(CommonProperties.RECORD_READER).asControllerService(RecordReaderFactory.class);
        this.session = session;
        this.flowFile = flowFile;
        this.logger = logger;
    }

    /** A pass over the records. */
    @FunctionalInterface
    interface Pass<T, X extends Exception> {
        T over(RecordInput records) throws UnreadableContentException, X;
    }

    /** Opens the content for one pass. */
    <T, X extends Exception> T read(final Pass<T, X> pass) throws IOException, UnreadableContentException, X {
        try (InputStream content = content(); RecordInput records = RecordInput.open(readers, flowFile, content, logger)) {
            return pass.over(records);
        }
    }

    private InputStream content() {
        return prefix == null ? session.read(flowFile) : prefix.closed(session.read(flowFile));
    }

    /**
     * Limits later passes to the whole objects of broken JSON. A reader that infers its schema reads to the end before its first record, and so returns no record of broken content.
     *
     * @return whether there are such objects
     */
    boolean limitToWholeObjects() throws IOException {
        try (InputStream content = session.read(flowFile)) {
            prefix = JsonPrefix.find(content).orElse(null);
        }
        return prefix != null;
    }
}
