// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.esp.client.PlannedRequest;
import io.emailpersonalization.nifi.esp.rehearsal.PlannedChange;
import io.emailpersonalization.nifi.esp.rehearsal.RehearsalSink;
import io.emailpersonalization.nifi.esp.run.OutcomeSink;
import io.emailpersonalization.nifi.esp.run.PushCandidate;
import io.emailpersonalization.nifi.esp.run.PushDecision;
import io.emailpersonalization.nifi.esp.state.ContactRow;
import io.emailpersonalization.nifi.record.component.RecordOutputs;
import io.emailpersonalization.nifi.record.write.RecordOutput;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.apache.nifi.serialization.record.RecordSchema;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Writes what a dry run finds out to preview, and counts it. The records themselves stay in their FlowFile. Tested by {@code DryRunTest}. */
final class DryRunOutputs implements OutcomeSink, RehearsalSink, AutoCloseable {

    /** The values of {@link PutEspAttributes#DRY_RUN}. */
    static final String CONTACTS = "contacts";
    static final String REQUESTS = "requests";

    private static final RecordSchema REQUEST = new SimpleRecordSchema(List.of(text("method"), text("url"), text("headers"), text("body")));

    private final ProcessSession session;
    private final RecordOutputs contacts;
    private final RecordOutputs requests;
    private final RecordOutput changeOutput;
    private final RecordOutput requestOutput;
    private final Map<String, Long> counts = new TreeMap<>();

    DryRunOutputs(final ProcessContext context, final ProcessSession session, final FlowFile input, final String stage, final ComponentLog logger) {
        this.session = session;
        this.contacts = new RecordOutputs(context, session, input, logger, stage);
        this.requests = new RecordOutputs(context, session, input, logger, stage);
        this.changeOutput = contacts.open(PutEspRelationships.PREVIEW, PlannedChange.SCHEMA, PlannedChange.SCHEMA.getFieldNames().toArray(String[]::new));
        this.requestOutput = requests.open(PutEspRelationships.PREVIEW, REQUEST, REQUEST.getFieldNames().toArray(String[]::new));
    }

    private static RecordField text(final String name) {
        return new RecordField(name, RecordFieldType.STRING.getDataType());
    }

    @Override
    public void contact(final PlannedChange change) {
        changeOutput.write(change.record());
        if (change.outcome().accepted()) {
            count(switch (change.outcome().result()) {
                case UPDATED -> change.isDifferent() ? "changed" : "same";
                default -> change.outcome().result().text();
            });
        }
    }

    @Override
    public void request(final PlannedRequest request) {
        final Map<String, Object> values = new LinkedHashMap<>();
        values.put("method", request.method());
        values.put("url", request.url());
        values.put("headers", new TreeMap<>(request.headers()).entrySet().stream().map(header -> header.getKey() + ": " + header.getValue()).collect(Collectors.joining("\n")));
        values.put("body", request.body());
        requestOutput.write(new MapRecord(REQUEST, values));
        count(REQUESTS);
    }

    private void count(final String name) {
        counts.merge(name, 1L, Long::sum);
    }

    /** Returns how many contacts the push would create, change, unsubscribe and so on, how many records would leave by each relationship without a request, and the number of requests. */
    Map<String, Long> counts() {
        final Map<String, Long> all = new LinkedHashMap<>();
        for (final String always : List.of("created", "changed", "same", "unsubscribed", REQUESTS)) {
            all.put(always, counts.getOrDefault(always, 0L));
        }
        counts.forEach(all::putIfAbsent);
        return all;
    }

    @Override
    public void success(final Record record, final String result, final String status) {
        // its contact is counted
    }

    @Override
    public void unchanged(final Record record) {
        count("skipped as unchanged");
    }

    @Override
    public void suppressed(final Record record, final String reason) {
        count("suppressed");
    }

    @Override
    public void rejected(final Record record, final String field, final String rule, final String message) {
        count("rejected");
    }

    @Override
    public void held(final PushCandidate candidate, final PushDecision.Action action, final ContactRow row) {
        throw new IllegalStateException("A dry run has no limits");
    }

    @Override
    public void pending(final Record record) {
        count("pending");
    }

    @Override
    public void postponed(final Record record, final boolean attempted) {
        count("retry");
    }

    /** Transfers the FlowFiles. */
    void transfer() {
        contacts.finish(PutEspRelationships.PREVIEW, Map.of(PutEspAttributes.DRY_RUN, CONTACTS)).ifPresent(flowFile -> session.transfer(flowFile, PutEspRelationships.PREVIEW));
        requests.finish(PutEspRelationships.PREVIEW, Map.of(PutEspAttributes.DRY_RUN, REQUESTS)).ifPresent(flowFile -> session.transfer(flowFile, PutEspRelationships.PREVIEW));
    }

    @Override
    public void close() {
        contacts.close();
        requests.close();
    }
}
