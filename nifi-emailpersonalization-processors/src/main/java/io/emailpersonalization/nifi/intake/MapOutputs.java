// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake;

import io.emailpersonalization.nifi.intake.map.MappingCounts;
import io.emailpersonalization.nifi.intake.map.RecordMapper;
import io.emailpersonalization.nifi.intake.profile.SourceProfile;
import io.emailpersonalization.nifi.record.component.OutcomeAttributes;
import io.emailpersonalization.nifi.record.component.RecordOutputs;
import io.emailpersonalization.nifi.record.component.SourceRead;
import io.emailpersonalization.nifi.record.write.RecordOutput;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.Relationship;
import org.apache.nifi.serialization.record.Record;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes the mapped records of one input. */
final class MapOutputs implements RecordMapper.Sink, AutoCloseable {

    /** Attribute with the name of the profile. */
    static final String PROFILE = "source.profile";
    /** Attribute with the kind of the records: customer or purchase. */
    static final String KIND = "record.kind";

    private final ProcessSession session;
    private final RecordOutputs outputs;
    private final SourceRead read;
    /** What the outputs say of the profile; empty before it is known. */
    private Map<String, String> attributes = Map.of();
    private final SingerAttributes singer = new SingerAttributes();
    private RecordOutput success;
    private RecordOutput decisions;
    private RecordOutput unmapped;

    MapOutputs(final ProcessContext context, final ProcessSession session, final FlowFile input, final ComponentLog logger) {
        this.session = session;
        this.outputs = new RecordOutputs(context, session, input, logger, MapRelationships.STAGE);
        this.read = SourceRead.of(input.getAttributes());
    }

    void open(final RecordMapper mapper, final SourceProfile profile) {
        attributes = Map.of(PROFILE, profile.name(), KIND, profile.kind().name().toLowerCase(Locale.ROOT));
        success = outputs.open(MapRelationships.SUCCESS, mapper.successSchema());
        decisions = outputs.open(MapRelationships.DECISIONS, mapper.decisionSchema(), RecordMapper.DECISION_FIELDS);
        unmapped = outputs.open(MapRelationships.UNMAPPED, mapper.unmappedSchema(), RecordMapper.UNMAPPED_BECAUSE);
    }

    @Override
    public void success(final Record record) {
        singer.note(record);
        success.write(record);
    }

    @Override
    public void decision(final Record record) {
        singer.note(record);
        decisions.write(record);
    }

    @Override
    public void unmapped(final Record record, final String id) {
        singer.note(record);
        unmapped.write(record);
        read.withhold(id);
    }

    /** @param counts of all records */
    void transfer(final MappingCounts counts) {
        read.decide(counts.decided());
        final Map<String, String> ofSuccess = new HashMap<>(read.attributes(counts.received()));
        final Map<String, String> ofAll = new HashMap<>(singer.attributes());
        ofAll.putAll(attributes);
        ofSuccess.putAll(ofAll);
        outputs.finish(MapRelationships.SUCCESS, ofSuccess).ifPresent(flowFile -> session.transfer(flowFile, MapRelationships.SUCCESS));
        for (final Relationship relationship : List.of(MapRelationships.DECISIONS, MapRelationships.UNMAPPED)) {
            outputs.finish(relationship, ofAll).ifPresent(flowFile -> session.transfer(flowFile, relationship));
        }
    }

    /** Transfers the customers of content that cannot be read to its end. */
    void salvage() {
        if (!attributes.isEmpty()) {
            final Map<String, String> salvaged = new HashMap<>(OutcomeAttributes.of(MapRelationships.STAGE, MapRelationships.SALVAGED));
            salvaged.putAll(attributes);
            outputs.finish(MapRelationships.SUCCESS, salvaged).ifPresent(flowFile -> session.transfer(flowFile, MapRelationships.SALVAGED));
        }
    }

    /** Removes the records that were written so far. */
    @Override
    public void close() {
        outputs.close();
    }
}
