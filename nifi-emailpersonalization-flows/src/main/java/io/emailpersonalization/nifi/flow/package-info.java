// SPDX-License-Identifier: Apache-2.0
/** Flow definitions: their canonical form, the composition of one flow from parts, and the facts of the components that they may use. */
package io.emailpersonalization.nifi.flow;
