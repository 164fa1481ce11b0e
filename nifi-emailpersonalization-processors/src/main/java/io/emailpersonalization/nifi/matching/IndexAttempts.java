// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

import io.emailpersonalization.nifi.matching.index.IndexChangedException;
import io.emailpersonalization.nifi.matching.read.FileTooLargeException;
import io.emailpersonalization.nifi.matching.spill.MemoryBudget;
import io.emailpersonalization.nifi.matching.spill.RecordStore;
import io.emailpersonalization.nifi.record.component.AttemptLimit;
import io.emailpersonalization.nifi.record.component.Failures;
import io.emailpersonalization.nifi.record.read.UnreadableContentException;
import io.emailpersonalization.nifi.record.write.WriterSchemaException;
import io.emailpersonalization.nifi.store.StoreException;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Works on FlowFiles with the index of people, and acts on faults: content that cannot be read, a wrong schema and a file that is too large go to failure. With a fault of the database or another
 * task in between, the FlowFile stays in the queue; with a fault of its values, for a few attempts. Safe for threads. Tested by StuckIndexTest and UpdateCustomerIndexTest.
 */
public final class IndexAttempts {

    private final AttemptLimit attempts = new AttemptLimit();
    private final String stage;
    private final String participle;

    /**
     * Attempts of one processor.
     *
     * @param participle what the processor does with FlowFiles, for messages: "{FlowFile} cannot be {participle}"
     */
    public IndexAttempts(final String stage, final String participle) {
        this.stage = stage;
        this.participle = participle;
    }

    /** Work on a FlowFile up to its transfer. */
    @FunctionalInterface
    public interface Work {
        void run() throws IOException, UnreadableContentException, StoreException;
    }

    /** Runs the work on a FlowFile. The session has nothing to commit, or the whole work. */
    public void run(final ProcessContext context, final ProcessSession session, final FlowFile input, final ComponentLog logger, final Work work) {
        attempts.run(session, input, stage, logger, () -> {
            try {
                if (!isDone(session, input, logger, work)) {
                    session.rollback();
                    context.yield();
                }
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** Whether the FlowFile was transferred. Otherwise it must stay in the queue. */
    private boolean isDone(final ProcessSession session, final FlowFile input, final ComponentLog logger, final Work work) throws IOException {
        try {
            work.run();
            return true;
        } catch (final UnreadableContentException e) {
            logger.error("{} cannot be read: {}", input, e.getMessage());
            logger.debug("The cause", e);
            Failures.transfer(session, input, stage, e);
            return true;
        } catch (final WriterSchemaException | FileTooLargeException | RecordStore.NoRoomException e) {
            logger.error("{} cannot be {}: {}", input, participle, e.getMessage());
            Failures.transfer(session, input, stage, e.getMessage());
            return true;
        } catch (final StoreException e) {
            logger.error("The index of known customers cannot be used, {} stays in the queue: {}", input, e.getMessage());
            logger.debug("The cause", e);
            if (e.isDataFault()) {
                attempts.countFailure(input, e.getMessage());
            }
        } catch (final MemoryBudget.BusyException e) {
            logger.debug("Other tasks use the memory, {} stays in the queue", input);
        } catch (final IndexChangedException e) {
            logger.debug("The index changed meanwhile, {} is worked on again", input);
        }
        return false;
    }
}
