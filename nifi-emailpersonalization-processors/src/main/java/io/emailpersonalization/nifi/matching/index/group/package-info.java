// SPDX-License-Identifier: Apache-2.0
/** Groups the records around those that changed into persons. */
package io.emailpersonalization.nifi.matching.index.group;
