---@meta
-- The model language as editors see it. Not a module: nothing here runs.
-- SPDX-License-Identifier: MIT
error("stdlib/_meta/model.lua is for editors only")

---@class vsoko.thing what every kind has
---@field source? string law or paper, article, date
---@field note? string
---@field part? "invariant"|"variative" invariant: no other layer may change or disable it

---@alias vsoko.names string|string[] names of things, in one text if there is one

---@class vsoko.attribute
---@field title? string
---@field type? "text"|"integer"|"decimal"|"date"|"boolean" default "text"
---@field scale? integer digits after the mark of a decimal, 0..15
---@field unit? string
---@field dimension? string its texts are members of this dimension
---@field from? string "kind.field": a column of a record kind; else dated, from entity rows

---@class vsoko.dimension: vsoko.thing
---@field title string
---@field person? boolean members are persons: their names can be erased
---@field unit? boolean the one member is the unit itself: the level equals "all"
---@field within? boolean members mean nothing outside the unit; persons always
---@field yearly? boolean members are others in another academic year
---@field attributes? table<string, vsoko.attribute>

---@class vsoko.period: vsoko.thing
---@field title string
---@field type "academic_year"|"calendar_year"|"part"|"keys"
---@field starts? string "MM-DD", academic years
---@field of? string the kind that a part divides
---@field keys? string[] ids of parts after the slash, or all ids

---@class vsoko.field
---@field title? string
---@field type? "text"|"integer"|"decimal"|"date"|"boolean"|"period" default "text"
---@field scale? integer digits after the mark of a decimal, 0..15
---@field unit? string
---@field dimension? string
---@field required? boolean false: may be missing although it is in the key
---@field range? number[] { low, high }
---@field by? string "dimension.attribute": rows are grouped by the attribute of their own member
---@field thing? string a kind of things: the value names one, and rows are recorded by its name
---@field also? string|string[] what people call the field too
---@field values? { name: string, title: string }[] what is stored for what people may say

---@class vsoko.record_period field and kinds, or date, or from and to
---@field field? string
---@field kinds? string[]
---@field date? string
---@field from? string rows belong to the periods whose instant lies between
---@field to? string

---@class vsoko.record: vsoko.thing
---@field title string
---@field fields table<string, vsoko.field>
---@field order? string[] order of fields in export; the others follow by name
---@field key? string[] without it every row is its own
---@field sheet? string[] default: the key less its last field
---@field period? "valid"|"always"|vsoko.record_period
---@field expected? string record kind whose rows are the expected number
---@field region? boolean a dictionary: in a region its rows are kept once
---@field tags? string[] provenance: "vpr"
---@field carries? string field that names the indicator whose value a row holds

---@class vsoko.event: vsoko.thing
---@field title string
---@field fields? table<string, vsoko.field>
---@field order? string[]
---@field tags? string[]

---@alias vsoko.formula fun(c: vsoko.context): number
---@alias vsoko.around fun(c: vsoko.context, previous: vsoko.formula): number

---@class vsoko.dated_formula
---@field from string "2024-09-01"
---@field until_? string equals the next `from`; the last is open
---@field [1] vsoko.formula

---@class vsoko.indicator: vsoko.thing
---@field title string
---@field unit string
---@field levels string|string[] "class*subject", "all"
---@field formula vsoko.formula|vsoko.dated_formula[]
---@field code? string
---@field digits? integer default 1
---@field direction? string
---@field better? "higher"|"lower" direction of ranks; without it there are none
---@field period? string|string[] default "*"
---@field bands? string parameter: list of [from, label]
---@field small_n? string parameter: a number
---@field scale_type? "ratio"|"interval"|"ordinal"|"nominal" what may be done with its values
---@field missing? string
---@field applies? fun(c: vsoko.context): boolean
---@field applies_title? string

---@class vsoko.position: vsoko.thing
---@field title string
---@field group? string
---@field combines? vsoko.names positions that one person may hold beside it

---@class vsoko.role: vsoko.thing
---@field title string
---@field held_by? vsoko.names positions

---@class vsoko.chair worked out from a text parameter
---@field param string
---@field is table<string, string> value of the parameter -> position or role

---@class vsoko.body: vsoko.thing
---@field title string
---@field group? string
---@field members? vsoko.names positions, roles, bodies
---@field chair? string|vsoko.chair position or role
---@field approves? vsoko.names documents

---@class vsoko.approval
---@field step "agree"|"approve"|"discuss"|"sign"
---@field by string position or body

---@class vsoko.document: vsoko.thing
---@field title string
---@field codes? string|string[] what other systems call it
---@field group? string
---@field approval? vsoko.approval[] in order
---@field sections? string[] that it must have
---@field required? boolean

---@class vsoko.procedure: vsoko.thing
---@field title string
---@field level? "federal"|"regional"|"municipal"|"school"
---@field form? "interim"|"final"
---@field frequency? "single"|"periodic"|"systematic"
---@field minutes? integer
---@field grades? string[]
---@field documents? vsoko.names

---@class vsoko.activity: vsoko.thing
---@field title string
---@field codes? string|string[] what other systems call it
---@field when? vsoko.when absent: not assigned
---@field responsible? vsoko.names positions, bodies, roles; absent: not assigned
---@field product? vsoko.names documents
---@field procedure? string
---@field depends_on? vsoko.names activities
---@field plan? string
---@field section? string

---@class vsoko.decision_level: vsoko.thing
---@field title string
---@field rank? integer
---@field by? vsoko.names positions, bodies

---@class vsoko.decision_form: vsoko.thing
---@field title string
---@field document? string
---@field by? vsoko.names positions, bodies

---@class vsoko.decision_method: vsoko.thing
---@field title string
---@field never? string[] tags that values behind such a decision must not carry

---@alias vsoko.condition fun(c: vsoko.context): boolean
---@alias vsoko.around_condition fun(c: vsoko.context, previous: vsoko.condition): boolean

---@class vsoko.decision
---@field level string
---@field form? string
---@field method? string
---@field addressee? vsoko.names positions, bodies, roles, or a text in words
---@field within? integer|string|vsoko.shift days
---@field text? string

---@class vsoko.rule: vsoko.thing
---@field title string
---@field scope string a level: "class*subject", "all"
---@field period? string|string[] default "*"
---@field when vsoko.condition its series is rule.NAME: 1 where it holds, 0 where it does not
---@field decision? vsoko.decision
---@field severity? string

---@class vsoko.stage
---@field name string
---@field title string
---@field document? string
---@field guard? vsoko.condition what must hold to leave it; its series is rule.cycle.CYCLE.STAGE
---@field to? vsoko.names stages of this cycle
---@field returns? integer how often a cycle may come back to it
---@field note? string

---@class vsoko.cycle: vsoko.thing
---@field title string
---@field scope? string level of the guards, "direction"; default "all"
---@field stages? vsoko.stage[] an override merges them by name

---@class vsoko.template: vsoko.thing
---@field title string
---@field called? string what people type
---@field document? string
---@field forms? vsoko.names decision forms; absent: all
---@field head? string|string[] lines with {date}, {period}, {school}, {count}; "## " is a heading
---@field each? string a line for each decision: see lua/stdlib/report_draft.lua
---@field table? boolean
---@field none? string|string[]
---@field foot? string|string[]

---@class vsoko.direction: vsoko.thing
---@field title string
---@field of? string direction

---@class vsoko.criterion: vsoko.thing
---@field title string
---@field number? integer

---@class vsoko.characteristic
---@field title string
---@field check? vsoko.condition whether it is there; its series is rule.map.ITEM.NUMBER

---@class vsoko.map_item: vsoko.thing
---@field title string
---@field criterion string
---@field characteristics? vsoko.characteristic[]
---@field applies? fun(c: vsoko.context): any false: the item is not for this unit
---@field applies_title? string why
---@field evidence? vsoko.names documents

---@class vsoko.marker: vsoko.thing
---@field title string
---@field scope? string a level; default: the whole unit
---@field period? string|string[]
---@field value? fun(c: vsoko.context): any its series is rule.marker.NAME; absent: is no marker
---@field unit? string of the value
---@field digits? integer
---@field applies? fun(c: vsoko.context): any false: it is not for this cell
---@field applies_title? string why
---@field not_for? string parameter: { attribute of the unit = { values for which it is none } }
---@field strength? string parameter: { low =, medium =, high = }, from which value on
---@field needs? string parameter: the least n, or one for each strength
---@field origin? "fioko"|"local" whose thresholds they are
---@field evidence? vsoko.names indicators shown beside it
---@field level? string decision_level that looks into one
---@field text? string what to look into

---@class vsoko.projection: vsoko.thing
---@field title string
---@field indicators vsoko.names ratios of counts of rows
---@field at string level of a sheet: "class*subject"
---@field from "last_same"|"last"|"trend"|"fixed"
---@field value? string parameter, of fixed
---@field spread? string parameter: one deviation, in the indicator's unit
---@field range? number[] default: what the unit allows

---@class vsoko.lateness: vsoko.thing
---@field title string
---@field of? "activity"|"decision" default: activity
---@field activities? vsoko.names absent: all that no other one names
---@field rules? vsoko.names likewise
---@field delays string parameter: whole days, each as likely as any other

---@class vsoko.effect: vsoko.thing
---@field title string
---@field rule string whose decision starts the measure
---@field indicator string whose sheets at the rule's scope it shifts
---@field shift string parameter: shifts, each as likely as any other
---@field lag? integer days after the decision is carried out
---@field hours? integer of each addressee

---@class vsoko.block: vsoko.thing
---@field title string
---@field part_of? string block
---@field positions? vsoko.names positions, roles
---@field bodies? vsoko.names
---@field documents? vsoko.names
---@field spans? boolean a blank cell of a func takes that of the one before it, else the block's

---@class vsoko.func: vsoko.thing
---@field title string
---@field block string
---@field kind? "function"|"duty"|"power" default "function"
---@field positions? vsoko.names positions, roles
---@field bodies? vsoko.names
---@field documents? vsoko.names

---@class vsoko.vocabulary: vsoko.thing
---@field title string what {NAME} in other titles becomes; {Name} begins with a capital
---@field plural? string {NAME.plural}
---@field genitive? string {NAME.genitive}
---@field forms? string[] patterns of words, with *
---@field obsolete? string why it is not used any more
---@field instead? string vocabulary

---@class vsoko.norm: vsoko.thing
---@field title string
---@field number? string
---@field date? string
---@field issuer? string
---@field url? string
---@field status? string

---@class vsoko.column
---@field name string
---@field title string
---@field of? string a kind: the column names things of it

---@class vsoko.catalogue: vsoko.thing
---@field title string
---@field columns? vsoko.column[] an override merges them by name
---@field items? table[] id, title and a value for each column; an override merges them by id

---@class vsoko.parameter_version
---@field from string "2024-09-01"
---@field until_? string equals the next `from`
---@field value any number, text, list, map; bands are a list of { from, label }
---@field source? string
---@field note? string

---@class vsoko.param: vsoko.thing
---@field title? string
---@field unit? string
---@field sealed? boolean no other layer may change it
---@field tighten_only? "higher"|"lower" the direction that is stricter
---@field values vsoko.parameter_version[]

---@class vsoko.parameter_edit
---@field from string
---@field until_? string this or forever
---@field forever? boolean
---@field value? any or the list part of the table
---@field source? string
---@field note? string

---@class vsoko.define
---@field dimension fun(name: string): fun(body: vsoko.dimension)
---@field period fun(name: string): fun(body: vsoko.period)
---@field record fun(name: string): fun(body: vsoko.record)
---@field event fun(name: string): fun(body: vsoko.event)
---@field indicator fun(name: string): fun(body: vsoko.indicator)
---@field position fun(name: string): fun(body: vsoko.position)
---@field role fun(name: string): fun(body: vsoko.role)
---@field body fun(name: string): fun(body: vsoko.body)
---@field document fun(name: string): fun(body: vsoko.document)
---@field procedure fun(name: string): fun(body: vsoko.procedure)
---@field activity fun(name: string): fun(body: vsoko.activity)
---@field decision_level fun(name: string): fun(body: vsoko.decision_level)
---@field decision_form fun(name: string): fun(body: vsoko.decision_form)
---@field decision_method fun(name: string): fun(body: vsoko.decision_method)
---@field rule fun(name: string): fun(body: vsoko.rule)
---@field cycle fun(name: string): fun(body: vsoko.cycle)
---@field direction fun(name: string): fun(body: vsoko.direction)
---@field criterion fun(name: string): fun(body: vsoko.criterion)
---@field map_item fun(name: string): fun(body: vsoko.map_item)
---@field marker fun(name: string): fun(body: vsoko.marker)
---@field projection fun(name: string): fun(body: vsoko.projection)
---@field lateness fun(name: string): fun(body: vsoko.lateness)
---@field effect fun(name: string): fun(body: vsoko.effect)
---@field template fun(name: string): fun(body: vsoko.template)
---@field block fun(name: string): fun(body: vsoko.block)
---@field func fun(name: string): fun(body: vsoko.func)
---@field vocabulary fun(name: string): fun(body: vsoko.vocabulary)
---@field norm fun(name: string): fun(body: vsoko.norm)
---@field catalogue fun(name: string): fun(body: vsoko.catalogue)
---@field param fun(name: string): fun(body: vsoko.param)

---@class vsoko.disable
---@field dimension fun(name: string): fun(body: vsoko.why)
---@field period fun(name: string): fun(body: vsoko.why)
---@field record fun(name: string): fun(body: vsoko.why)
---@field event fun(name: string): fun(body: vsoko.why)
---@field indicator fun(name: string): fun(body: vsoko.why)
---@field position fun(name: string): fun(body: vsoko.why)
---@field role fun(name: string): fun(body: vsoko.why)
---@field body fun(name: string): fun(body: vsoko.why)
---@field document fun(name: string): fun(body: vsoko.why)
---@field procedure fun(name: string): fun(body: vsoko.why)
---@field activity fun(name: string): fun(body: vsoko.why)
---@field decision_level fun(name: string): fun(body: vsoko.why)
---@field decision_form fun(name: string): fun(body: vsoko.why)
---@field decision_method fun(name: string): fun(body: vsoko.why)
---@field rule fun(name: string): fun(body: vsoko.why)
---@field cycle fun(name: string): fun(body: vsoko.why)
---@field direction fun(name: string): fun(body: vsoko.why)
---@field criterion fun(name: string): fun(body: vsoko.why)
---@field map_item fun(name: string): fun(body: vsoko.why)
---@field marker fun(name: string): fun(body: vsoko.why)
---@field projection fun(name: string): fun(body: vsoko.why)
---@field lateness fun(name: string): fun(body: vsoko.why)
---@field effect fun(name: string): fun(body: vsoko.why)
---@field template fun(name: string): fun(body: vsoko.why)
---@field block fun(name: string): fun(body: vsoko.why)
---@field func fun(name: string): fun(body: vsoko.why)
---@field vocabulary fun(name: string): fun(body: vsoko.why)
---@field norm fun(name: string): fun(body: vsoko.why)
---@field catalogue fun(name: string): fun(body: vsoko.why)
---@field param fun(name: string): fun(body: vsoko.why)

---@class vsoko.why
---@field title string why it is disabled

---@class vsoko.around_verb
---@field indicator fun(name: string): fun(body: { formula: vsoko.around|table[] })
---@field rule fun(name: string): fun(body: { when: vsoko.around_condition })

---New things; a name that a lower layer has is refused.
---@type vsoko.define
define = {}

---Changes things of lower layers field by field; what others rely on stays: unit, levels, period.
---Of a parameter: title and values.
---@type vsoko.define
override = {}

---Puts a function around that of lower layers, which it gets as `previous`.
---@type vsoko.around_verb
around = {}

---Takes a thing of lower layers out, with what cannot be without it.
---@type vsoko.disable
disable = {}

---A dated edit of a parameter.
---@type { param: fun(name: string): fun(body: vsoko.parameter_edit) }
set = {}
