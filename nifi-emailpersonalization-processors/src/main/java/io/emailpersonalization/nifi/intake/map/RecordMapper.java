// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.map;

import io.emailpersonalization.nifi.consent.register.RefusalColumns;
import io.emailpersonalization.nifi.intake.profile.Marker;
import io.emailpersonalization.nifi.intake.profile.MergedIds;
import io.emailpersonalization.nifi.intake.profile.RecordKind;
import io.emailpersonalization.nifi.intake.profile.SourceProfile;
import io.emailpersonalization.nifi.intake.profile.Targets;
import io.emailpersonalization.nifi.quality.QualityReport;
import io.emailpersonalization.nifi.record.field.ColumnName;
import io.emailpersonalization.nifi.record.read.RecordInput;
import io.emailpersonalization.nifi.record.read.UnreadableContentException;
import io.emailpersonalization.nifi.record.value.PersonIds;
import io.emailpersonalization.nifi.record.value.Values;
import io.emailpersonalization.nifi.record.write.ExtendedSchema;
import io.emailpersonalization.nifi.record.write.FieldAppender;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.apache.nifi.serialization.record.RecordSchema;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Maps the records of one FlowFile by a profile. Records that are merged, deleted or cancelled become decisions; records that identify nobody, and rows with more values than columns, are unmapped.
 * For one thread. MapCustomerRecordTest covers this class.
 */
public final class RecordMapper {

    /** The field with the reason of an unmapped record. */
    public static final String UNMAPPED_BECAUSE = "unmapped_because";
    /** Fields of decisions that a writer must not drop. */
    public static final String[] DECISION_FIELDS = {"decision", "left", "right"};

    /** Unmapped fields that are listed: more are no list for a reader. */
    private static final int MAX_LISTED = 200;

    private static final String NO_IDENTITY = "no identity";
    private static final String NO_ORDER = "no order_id";
    private static final String SURPLUS = "surplus values";
    private static final String NOT_OF_ITS_OWN = "no record of its own";

    private static final Set<RecordFieldType> NUMBERS = EnumSet.of(RecordFieldType.BYTE, RecordFieldType.SHORT, RecordFieldType.INT, RecordFieldType.LONG, RecordFieldType.BIGINT,
            RecordFieldType.FLOAT, RecordFieldType.DOUBLE, RecordFieldType.DECIMAL);

    private final SourceProfile profile;
    private final PageSchema page;
    private final SourceFields fields;
    private final SchemaMapping mapping;
    private final DecisionRecords decisions;
    private final FieldAppender unmapped;
    private final RecordSchema unmappedSchema;
    private final MappingCounts counts;
    private final Sink sink;
    private Map<String, String> unmappedFields;

    /** Receives the records. */
    public interface Sink {
        void success(Record record);

        void decision(Record record);

        /** @param id the id in the source; null if it is unknown or may be another record's */
        void unmapped(Record record, String id);
    }

    /**
     * @param sourceName the name of the source where a record has none; null for that of the profile
     * @throws ProfileMismatchException when the records lack the fields without which the profile maps nothing
     */
    public RecordMapper(final SourceProfile profile, final String sourceName, final RecordSchema read, final Sink sink, final MappingCounts counts) throws ProfileMismatchException {
        this.profile = profile;
        this.page = PageSchema.of(profile, read);
        this.fields = page.fields(profile);
        this.mapping = new SchemaMapping(profile, sourceName == null ? profile.source() : sourceName, fields);
        this.decisions = new DecisionRecords(mapping);
        this.unmappedSchema = ExtendedSchema.of(mapping.schema(), List.of(new RecordField(UNMAPPED_BECAUSE, RecordFieldType.STRING.getDataType(), true)));
        this.unmapped = new FieldAppender(unmappedSchema, UNMAPPED_BECAUSE);
        this.counts = counts;
        this.sink = sink;
    }

    public RecordSchema successSchema() {
        return mapping.schema();
    }

    public RecordSchema decisionSchema() {
        return decisions.schema();
    }

    public RecordSchema unmappedSchema() {
        return unmappedSchema;
    }

    /**
     * Maps all records.
     *
     * @throws UnreadableContentException when the content cannot be read to its end. The records before the fault are mapped; the last of them grants no consent, because it may be cut off
     */
    public void mapAll(final RecordInput records) throws UnreadableContentException {
        Record record = null;
        boolean misaligned = false;
        UnreadableContentException fault = null;
        do {
            final Record previous = record;
            final boolean hasSurplus = misaligned;
            try {
                record = records.next();
                misaligned = records.isMisaligned();
            } catch (final UnreadableContentException e) {
                fault = e;
                record = null;
            }
            if (previous != null) {
                mapPage(previous, hasSurplus, fault != null);
            }
        } while (record != null);
        if (fault != null) {
            throw fault;
        }
    }

    private void mapPage(final Record read, final boolean hasSurplus, final boolean cutOff) throws UnreadableContentException {
        if (page.list() == null) {
            map(read, hasSurplus, cutOff);
            return;
        }
        final Object list = page.list().read(read);
        final Collection<?> entries = list instanceof Object[] array ? Arrays.asList(array) : list instanceof Collection<?> collection ? collection : list == null ? List.of() : List.of(list);
        for (final Object entry : entries) {
            if (!(entry instanceof Record record)) {
                throw new UnreadableContentException("The list %s has an entry that is not an object. Let the export write a list of objects".formatted(profile.records()), null);
            }
            map(record, false, cutOff);
        }
    }

    private void map(final Record record, final boolean hasSurplus, final boolean cutOff) {
        counts.countReceived();
        final Record mapped = mapping.map(record, hasSurplus || cutOff, counts);
        if (hasSurplus) {
            counts.countSurplus();
            leaveUnmapped(mapped, SURPLUS);
            return;
        }
        final Object id = mapped.getValue(subject());
        for (final MarkerMapping marker : mapping.markers()) {
            if (!marker.source().isAbsent() && marker.marks(record, id)) {
                decide(record, mapped, id, marker);
                return;
            }
        }
        final String reason = reasonAgainst(mapped);
        if (reason != null) {
            leaveUnmapped(mapped, reason);
            return;
        }
        counts.countMapped();
        sink.success(mapped);
        decideMergedIds(record, mapped, id);
    }

    private String subject() {
        return profile.kind() == RecordKind.PURCHASE ? Targets.ORDER_ID : Targets.CUSTOMER_ID;
    }

    private void decide(final Record record, final Record mapped, final Object id, final MarkerMapping marker) {
        if (marker.decision() == Marker.Decision.UNMAPPED) {
            leaveUnmapped(mapped, NOT_OF_ITS_OWN);
        } else if (!PersonIds.isId(Values.asText(id))) {
            leaveUnmapped(mapped, profile.kind() == RecordKind.PURCHASE ? NO_ORDER : NO_IDENTITY);
        } else {
            counts.countDecided();
            final Object at = marker.at(record, counts);
            sink.decision(marker.decision() == Marker.Decision.SAME ? decisions.same(mapped, marker.survivor(record, id), at) : decisions.removal(mapped, marker.decision(), at));
        }
    }

    /** The reason why a record is no customer and no purchase; null if it is one. */
    private String reasonAgainst(final Record mapped) {
        if (profile.kind() == RecordKind.PURCHASE) {
            if (!PersonIds.isId(Values.asText(mapped.getValue(Targets.CUSTOMER_ID))) && mapping.has(Targets.CUSTOMER_ID)) {
                // shops write 0 for guests
                mapped.setValue(Targets.CUSTOMER_ID, null);
            }
            if (ValueSource.isEmpty(mapped.getValue(Targets.ORDER_ID))) {
                return NO_ORDER;
            }
        }
        return profile.kind().identity().stream().allMatch(name -> ValueSource.isEmpty(mapped.getValue(name))) ? NO_IDENTITY : null;
    }

    private void leaveUnmapped(final Record mapped, final String reason) {
        counts.countUnmapped(reason);
        // values in the wrong columns may be the id of another record
        sink.unmapped(unmapped.append(mapped, reason), reason.equals(SURPLUS) ? null : Values.asText(mapped.getValue(Targets.CUSTOMER_ID)));
    }

    private void decideMergedIds(final Record record, final Record mapped, final Object id) {
        final Object list = profile.merged() == null || !PersonIds.isId(Values.asText(id)) ? null : mapping.mergedIds(record);
        if (list != null) {
            ids(list, profile.merged()).map(String::strip).filter(each -> PersonIds.isId(each) && !each.equals(id)).distinct().forEach(each -> {
                counts.countMergedId();
                sink.decision(decisions.same(mapped, each, null));
            });
        }
    }

    private static Stream<String> ids(final Object list, final MergedIds rule) {
        final Stream<?> entries = list instanceof Object[] array ? Arrays.stream(array) : list instanceof Collection<?> collection ? collection.stream() : Stream.of(list);
        return entries.map(Values::asText).filter(text -> text != null).flatMap(text -> Arrays.stream(text.split(Pattern.quote(rule.separator()))));
    }

    /** Fields of phone numbers and postal codes that are numbers: a reader that infers types drops leading zeros and plus signs. */
    public List<String> numbersInsteadOfText() {
        return mapping.readAsCode().stream().filter(field -> NUMBERS.contains(field.type().getFieldType())).map(SourceField::name).toList();
    }

    /**
     * The fields that nothing reads, not even UpdateConsentLedger as refusals, each with the target that it may be meant for; empty for none. The first {@link #MAX_LISTED}; names that may be
     * values are not shown.
     */
    public Map<String, String> unmappedFields() {
        if (unmappedFields == null) {
            unmappedFields = findUnmappedFields();
        }
        return unmappedFields;
    }

    private Map<String, String> findUnmappedFields() {
        final Set<SourceField> read = mapping.readFields();
        final List<String> taken = mapping.schema().getFieldNames();
        final Set<SourceField> passed = Set.copyOf(mapping.passed().fields());
        final Map<String, String> found = new LinkedHashMap<>();
        int number = 0;
        for (final SourceField field : fields.all()) {
            number++;
            final boolean isPassed = passed.contains(field);
            final boolean isRead = read.contains(field) || read.stream().anyMatch(each -> each.path().size() > field.path().size() && each.path().subList(0, field.path().size()).equals(field.path()));
            if (isPassed && !isRead && RefusalColumns.meaning(field.name()).isEmpty()) {
                found.put(ColumnName.shown(field.name(), number), FieldSuggestions.target(field.name(), profile, taken).orElse(""));
            }
            if (found.size() == MAX_LISTED) {
                break;
            }
        }
        return Collections.unmodifiableMap(found);
    }

    /** Completes a report. */
    public QualityReport report(final QualityReport.Builder report) {
        final Map<String, String> all = unmappedFields();
        final Map<String, String> meant = new TreeMap<>(all);
        meant.values().removeIf(String::isEmpty);
        return counts.report(report.figure("profile", profile.name()).figure("unmapped_fields", List.copyOf(all.keySet())).figure("did_you_mean", meant));
    }
}
