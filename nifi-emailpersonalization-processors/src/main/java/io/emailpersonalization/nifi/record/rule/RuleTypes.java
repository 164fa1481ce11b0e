// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.rule;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The types of a schema as CEL knows them: text string, whole numbers int, other numbers double, dates and times timestamp, records a struct with exactly the fields of the schema, so that a
 * misspelled field is found before the first record. What the schema leaves open is dyn. Tested by ValidationRulesTest.
 */
final class RuleTypes implements CelTypeProvider {

    private final Map<String, CelType> structs = new LinkedHashMap<>();
    private final Map<String, CelType> variables = new LinkedHashMap<>();

    /** @param expected name of each variable to the types of its record */
    RuleTypes(final Map<String, ExpectedType> expected) {
        expected.forEach((name, type) -> variables.put(name, fields(name, type)));
    }

    /** The type of the record of a variable. */
    CelType variable(final String name) {
        return variables.get(name);
    }

    private CelType fields(final String name, final ExpectedType expected) {
        return expected.fields().isEmpty() ? MapType.create(SimpleType.STRING, SimpleType.DYN) : struct(name, expected);
    }

    private CelType type(final String name, final ExpectedType expected) {
        return switch (expected.onlyType()) {
            case "string" -> expected.isTime() ? SimpleType.TIMESTAMP : SimpleType.STRING;
            case "integer" -> SimpleType.INT;
            case "number" -> SimpleType.DOUBLE;
            case "boolean" -> SimpleType.BOOL;
            case "array" -> ListType.create(expected.items() == null ? SimpleType.DYN : type(name + ".entry", expected.items()));
            case "object" -> fields(name, expected);
            case null, default -> SimpleType.DYN;
        };
    }

    private CelType struct(final String name, final ExpectedType expected) {
        final Map<String, CelType> fields = new LinkedHashMap<>();
        expected.fields().forEach((field, type) -> fields.put(field, type(name + "." + field, type)));
        final StructType struct = StructType.create(name, ImmutableSet.copyOf(fields.keySet()), field -> Optional.ofNullable(fields.get(field)));
        structs.put(name, struct);
        return struct;
    }

    @Override
    public ImmutableCollection<CelType> types() {
        return ImmutableList.copyOf(structs.values());
    }

    @Override
    public Optional<CelType> findType(final String typeName) {
        return Optional.ofNullable(structs.get(typeName));
    }
}
