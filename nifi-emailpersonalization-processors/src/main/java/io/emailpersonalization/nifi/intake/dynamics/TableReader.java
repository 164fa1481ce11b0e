// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.dynamics;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emailpersonalization.nifi.quality.ReportOutput;
import io.emailpersonalization.nifi.record.component.CommonProperties;
import io.emailpersonalization.nifi.record.component.OutcomeAttributes;
import io.emailpersonalization.nifi.record.value.Digests;
import io.emailpersonalization.nifi.record.write.RecordOutput;
import org.apache.nifi.components.state.Scope;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.flowfile.attributes.FragmentAttributes;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.serialization.RecordSetWriterFactory;

import java.io.IOException;
import java.net.URI;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Reads a table page by page into sessions. QueryDynamicsRecordTest tests it. */
final class TableReader implements AutoCloseable {

    private static final String JSON = "application/json";

    private final ProcessContext context;
    private final String componentId;
    private final ComponentLog logger;
    private final DataverseQuery query;
    private final DataverseClient client;
    private RowSchema schema;

    TableReader(final ProcessContext context, final String componentId, final ComponentLog logger) {
        this.context = context;
        this.componentId = componentId;
        this.logger = logger;
        this.query = DynamicsProperties.query(context);
        this.client = DynamicsProperties.client(context);
    }

    /**
     * Reads the next page into a session, with the position behind it. The caller commits or rolls back.
     *
     * @return whether another page of the same read follows
     * @throws DataverseException when there is no complete page; the session must be rolled back
     */
    boolean read(final ProcessSession session) throws DataverseException, IOException {
        final Map<String, String> state = session.getState(Scope.CLUSTER).toMap();
        if (!state.isEmpty() && !ReadPosition.isOf(state, query.fingerprint())) {
            logger.info("The query has changed: the whole table is read again");
        }
        final ReadPosition position = ReadPosition.of(state, query.fingerprint());
        if (schema == null) {
            schema = DynamicsProperties.schema(context, TableMetadata.read(client.get(query.metadata(), null, "application/xml"), query.entitySet()), query);
        }
        try {
            return read(session, position);
        } catch (final DataverseException e) {
            // a column may have been added: the next attempt reads the metadata again
            schema = null;
            if (e.kind() == DataverseException.Kind.EXPIRED && position.isFirstPage()) {
                throw DataverseException.refused(e.getMessage() + " at the first page: check Environment URL", e);
            }
            throw e;
        }
    }

    private boolean read(final ProcessSession session, final ReadPosition position) throws DataverseException, IOException {
        final URI link = position.isFirstPage() ? query.first() : query.trusted(position.link());
        final long startedAt = System.nanoTime();
        final MessageDigest ids = Digests.sha256();
        long deleted = 0;
        try (DataversePage page = new DataversePage(client.get(link, query.prefer(), JSON));
                RecordOutput output = new RecordOutput(session, null, context.getProperty(CommonProperties.RECORD_WRITER).asControllerService(RecordSetWriterFactory.class), schema.schema(),
                        List.of(RowSchema.DELETED), logger)) {
            for (ObjectNode row = page.next(); row != null; row = page.next()) {
                deleted += RowSchema.isDeletion(row) ? 1 : 0;
                Digests.addPart(ids, schema.id(row));
                output.write(schema.record(row));
            }
            final long rows = output.count();
            final ReadPosition next = position(position, page, rows == 0 ? "" : Digests.hex(ids));
            final Map<String, String> attributes = new HashMap<>(OutcomeAttributes.of(QueryRelationships.STAGE, QueryRelationships.SUCCESS));
            attributes.put("dynamics.entity.set", query.entitySet());
            attributes.put("dynamics.read", position.read());
            attributes.put("dynamics.page", Long.toString(position.pages() + 1));
            attributes.put("dynamics.last", Boolean.toString(page.nextLink() == null));
            if (!position.isChanges() && !position.readId().isEmpty()) {
                attributes.putAll(partOfRead(position, page.nextLink() == null));
            }
            final Optional<FlowFile> flowFile = output.finish(attributes);
            if (flowFile.isPresent()) {
                session.getProvenanceReporter().receive(flowFile.get(), query.environment() + DataverseQuery.API + query.entitySet(), TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedAt));
                report(session, flowFile.get(), position, rows, deleted);
                session.transfer(flowFile.get(), QueryRelationships.SUCCESS);
            }
            session.setState(next.toState(), Scope.CLUSTER);
            return page.nextLink() != null;
        }
    }

    /** The attributes by which a step behind knows when it has all pages of a read of the whole table. */
    private static Map<String, String> partOfRead(final ReadPosition position, final boolean isLast) {
        final String page = Long.toString(position.pages() + 1);
        final Map<String, String> attributes = new HashMap<>(Map.of("source.completeness", "complete", FragmentAttributes.FRAGMENT_ID.key(), position.readId(),
                FragmentAttributes.FRAGMENT_INDEX.key(), page));
        if (isLast) {
            attributes.put(FragmentAttributes.FRAGMENT_COUNT.key(), page);
        }
        return attributes;
    }

    /** The position behind a page. */
    private ReadPosition position(final ReadPosition position, final DataversePage page, final String rows) throws DataverseException {
        if (page.nextLink() != null) {
            return position.next(query.trusted(page.nextLink()).toString(), rows);
        }
        if (page.deltaLink() != null && query.load() == LoadMode.CHANGES) {
            return position.changesAt(query.trusted(page.deltaLink()).toString(), rows);
        }
        if (query.load() == LoadMode.EVERYTHING) {
            return ReadPosition.start(query.fingerprint());
        }
        if (position.isChanges() && rows.isEmpty()) {
            // nothing changed: the same link serves the next run
            return position;
        }
        throw DataverseException.refused("The last page names no link to the changes after it: switch on Track Changes in the advanced options of the table, or set Load to Everything");
    }

    private void report(final ProcessSession session, final FlowFile page, final ReadPosition position, final long rows, final long deleted) {
        ReportOutput.transfer(context, session, page, ReportOutput.begin(QueryRelationships.STAGE, context, componentId, page)
                .count("rows", rows - deleted)
                .count("deleted", deleted)
                .figure("read", position.read())
                .figure("page", position.pages() + 1)
                .build());
    }

    /** Sets the position back to the first page. */
    void restart(final ProcessSession session) throws IOException {
        session.setState(ReadPosition.start(query.fingerprint()).toState(), Scope.CLUSTER);
    }

    @Override
    public void close() {
        client.close();
    }
}
