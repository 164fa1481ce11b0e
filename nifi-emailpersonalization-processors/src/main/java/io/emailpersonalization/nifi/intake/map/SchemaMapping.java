// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.map;

import io.emailpersonalization.nifi.intake.profile.RecordKind;
import io.emailpersonalization.nifi.intake.profile.SourceProfile;
import io.emailpersonalization.nifi.intake.profile.Targets;
import io.emailpersonalization.nifi.intake.profile.ValueType;
import io.emailpersonalization.nifi.record.field.CompactRecord;
import io.emailpersonalization.nifi.record.field.FieldNames;
import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.apache.nifi.serialization.record.RecordSchema;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A profile for one schema of records: all look-ups by name are done. Safe for threads. MapCustomerRecordTest covers this class. */
final class SchemaMapping {

    /** Targets whose digits are no number. Ids of APIs are often numbers, and lose nothing. */
    private static final Set<String> DIGITS_OF_TEXT = Set.of(Targets.PHONE, "postal_code");

    private final SourceProfile profile;
    private final String sourceName;
    private final List<TargetMapping> targets = new ArrayList<>();
    private final TargetMapping ownSource;
    private final ConsentMapping consent;
    private final List<RefusalMapping> refusals;
    private final List<MarkerMapping> markers;
    private final ValueSource mergedIds;
    private final PassedFields passed;
    private final RecordSchema schema;
    private final FieldNames names;
    private final int[] targetPositions;

    /**
     * @param sourceName the name of the source where the record has none; null if unknown
     * @throws ProfileMismatchException when the records lack the fields without which the profile maps nothing
     */
    SchemaMapping(final SourceProfile profile, final String sourceName, final SourceFields fields) throws ProfileMismatchException {
        this.profile = profile;
        this.sourceName = sourceName;
        this.ownSource = TargetMapping.of(Targets.SOURCE, ValueType.TEXT, profile.field(Targets.SOURCE), false, fields);
        this.consent = new ConsentMapping(profile.consent(), fields);
        this.refusals = profile.refusals().entrySet().stream().map(entry -> new RefusalMapping(entry.getKey(), entry.getValue(), fields)).filter(each -> !each.source().isAbsent()).toList();
        this.markers = profile.markers().stream().map(marker -> new MarkerMapping(marker, fields)).toList();
        this.mergedIds = ValueSource.of(profile.merged() == null ? List.of() : profile.merged().from(), fields);
        final List<RecordField> written = writtenTargets(fields);
        refusals.forEach(refusal -> written.add(new RecordField(refusal.name(), RecordFieldType.STRING.getDataType(), true)));
        this.passed = PassedFields.of(fields, replaced(), written.stream().map(RecordField::getFieldName).toList());
        written.addAll(passed.written());
        this.schema = new SimpleRecordSchema(written);
        this.names = new FieldNames(written.stream().map(RecordField::getFieldName).toList());
        this.targetPositions = targets.stream().mapToInt(target -> names.position(target.name())).toArray();
        check(fields);
    }

    /** Fills the list of targets. Returns their fields, in the order of the kind. */
    private List<RecordField> writtenTargets(final SourceFields fields) {
        final List<RecordField> written = new ArrayList<>();
        profile.kind().targets().forEach((name, type) -> {
            final boolean isOfConsent = name.equals(Targets.MARKETING_CONSENT) || name.equals(Targets.CONSENT_AT);
            if (name.equals(Targets.SOURCE) || isOfConsent) {
                final boolean isAbsent = name.equals(Targets.MARKETING_CONSENT) && consent.isAbsent() || name.equals(Targets.CONSENT_AT) && (consent.isAbsent() || consent.isTimeAbsent());
                if (!isAbsent) {
                    written.add(new RecordField(name, RecordFieldType.STRING.getDataType(), true));
                }
                return;
            }
            final TargetMapping target = TargetMapping.of(name, type, profile.field(name), true, fields);
            if (!target.isAbsent()) {
                targets.add(target);
                written.add(new RecordField(name, target.dataType(), true));
            }
        });
        return written;
    }

    private Stream<ValueSource> mappedSources() {
        final Stream<ValueSource> ofConsent = consent.isAbsent() ? Stream.of() : Stream.concat(consent.wordSources(), consent.timeSources());
        return Stream.of(targets.stream().map(TargetMapping::source), Stream.of(ownSource.source()), ofConsent, refusals.stream().map(RefusalMapping::source)).flatMap(each -> each);
    }

    private Set<List<String>> replaced() {
        final Set<List<String>> replaced = new HashSet<>();
        mappedSources().forEach(source -> source.replaced().ifPresent(field -> replaced.addAll(SourceFields.leaves(field))));
        return replaced;
    }

    private void check(final SourceFields fields) throws ProfileMismatchException {
        final List<String> written = schema.getFieldNames();
        if (fields.all().isEmpty()) {
            return;
        }
        if (profile.kind().identity().stream().noneMatch(written::contains) || profile.kind() == RecordKind.PURCHASE && !written.contains(Targets.ORDER_ID)) {
            final List<String> needed = profile.kind() == RecordKind.PURCHASE && !written.contains(Targets.ORDER_ID) ? List.of(Targets.ORDER_ID) : profile.kind().identity();
            throw new ProfileMismatchException("The content has none of the fields from which the profile %s reads %s: %s. Choose the profile of this source, or export these fields".formatted(
                    profile.name(), String.join(", ", needed), String.join(", ", needed.stream().flatMap(name -> profile.field(name).from().stream()).distinct().toList())));
        }
        for (final MarkerMapping marker : markers) {
            if (!marker.marker().unless().isEmpty() && marker.source().isAbsent()) {
                throw new ProfileMismatchException("The content has none of the fields by which the profile %s knows what is a purchase: %s. Export one of them"
                        .formatted(profile.name(), String.join(", ", marker.marker().from())));
            }
        }
    }

    SourceProfile profile() {
        return profile;
    }

    /** The schema of mapped records. */
    RecordSchema schema() {
        return schema;
    }

    List<MarkerMapping> markers() {
        return markers;
    }

    PassedFields passed() {
        return passed;
    }

    /** The fields that the profile reads. */
    Set<SourceField> readFields() {
        final Set<SourceField> read = new HashSet<>();
        Stream.of(mappedSources(), markers.stream().flatMap(MarkerMapping::sources), Stream.of(mergedIds)).flatMap(each -> each).forEach(source -> read.addAll(source.fields()));
        return read;
    }

    /** Whether the target is in the mapped records. */
    boolean has(final String target) {
        return schema.getField(target).isPresent();
    }

    /** The fields that become phone numbers and postal codes. */
    List<SourceField> readAsCode() {
        return targets.stream().filter(target -> DIGITS_OF_TEXT.contains(target.name())).flatMap(target -> target.source().fields().stream()).toList();
    }

    /** The ids of records that the source merged into this one, as a list or a text; null for none. */
    Object mergedIds(final Record record) {
        return mergedIds.read(record);
    }

    /**
     * Maps a record.
     *
     * @param doubtful whether its values may be in the wrong columns or cut off
     */
    Record map(final Record record, final boolean doubtful, final MappingCounts counts) {
        final Object[] values = new Object[names.size()];
        for (int i = 0; i < targets.size(); i++) {
            values[targetPositions[i]] = targets.get(i).read(record, counts);
        }
        final Object own = ownSource.read(record, counts);
        values[names.position(Targets.SOURCE)] = own == null ? sourceName : own;
        if (!consent.isAbsent()) {
            final ConsentMapping.Consent statement = consent.read(record, doubtful, counts);
            values[names.position(Targets.MARKETING_CONSENT)] = statement.word();
            if (names.contains(Targets.CONSENT_AT)) {
                values[names.position(Targets.CONSENT_AT)] = statement.at();
            }
        }
        for (final RefusalMapping refusal : refusals) {
            values[names.position(refusal.name())] = refusal.read(record);
        }
        final int first = values.length - passed.fields().size();
        for (int i = 0; i < passed.fields().size(); i++) {
            values[first + i] = passed.fields().get(i).read(record);
        }
        return new CompactRecord(schema, names, values);
    }

}
