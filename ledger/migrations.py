"""The schema's history: append only. A change is a new function at the end, never an edit of one that was released.

Text columns named `…_at`, `arrived` and `correct_by` hold ISO 8601 to the second, always with +08:00, so that they
sort and compare as text. Columns named `findings`, `form`, `seal`, `attachments`, `refs`, `extra`, `cells` and
`detail` hold JSON.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

migrations = Migrations("tougao")


@migrations()
def m001_mails(db: Database) -> None:
    """Every mail fetched: the queue, and the register 来信登记."""
    db.execute("""
        create table mails (
            id integer primary key,
            account text not null,
            folder text not null,
            uidvalidity integer not null,
            uid text not null,
            sha256 text not null,
            size integer not null,
            raw text not null,
            arrived text not null,
            oversize integer not null default 0,
            attempts integer not null default 0,
            disposition text,
            why_ignored text,
            duplicate_of integer references mails (id),
            error text,
            message_id text,
            subject text,
            sender text,
            fingerprint text,
            why_not_answered text,
            filed_to text,
            unique (account, folder, uidvalidity, uid)
        ) strict
    """)
    db.execute("create index mails_by_content on mails (sha256)")
    db.execute("create index mails_by_message_id on mails (message_id)")
    db.execute("create index mails_by_disposition on mails (disposition)")
    db.execute("create index mails_by_original on mails (duplicate_of)")


@migrations()
def m002_entries(db: Database) -> None:
    """Submission versions, and what each reading of them came to."""
    db.execute("""
        create table entries (
            id integer primary key,
            mail_id integer not null unique references mails (id),
            campaign text not null,
            reference_number text not null,
            version integer not null,
            message_id text,
            refs text not null,
            subject text,
            sender text not null,
            sender_name text not null,
            answer_to text,
            why_not_answered text,
            received_at text not null,
            raw text not null,
            folder text,
            attachments text not null,
            unit_key text,
            title_key text,
            replaces integer not null
        ) strict
    """)
    db.execute("create index entries_by_reference on entries (reference_number, version)")
    db.execute("create index entries_by_sender on entries (campaign, sender)")
    db.execute("create index entries_by_unit on entries (campaign, unit_key)")
    db.execute("""
        create table judgements (
            id integer primary key,
            entry_id integer not null references entries (id),
            disposition text not null,
            province text,
            organization text,
            category text,
            findings text not null,
            form text not null,
            seal text,
            correct_by text
        ) strict
    """)
    db.execute("create index judgements_by_entry on judgements (entry_id)")
    db.execute("""
        create table reference_numbers (
            prefix text not null collate nocase,
            number integer not null,
            campaign text not null,
            primary key (prefix, number)
        ) strict
    """)


@migrations()
def m003_letters(db: Database) -> None:
    """Letters owed and sent: one for each entry and kind, ever."""
    db.execute("""
        create table letters (
            id integer primary key,
            entry_id integer not null references entries (id),
            kind text not null,
            recipient text not null,
            subject text not null,
            message_id text not null,
            in_reply_to text,
            content blob not null,
            correct_by text,
            state text not null,
            attempts integer not null default 0,
            error text,
            response text,
            next_at text,
            claimed_at text,
            sent_at text,
            unique (entry_id, kind)
        ) strict
    """)
    db.execute("create index letters_by_state on letters (state)")
    db.execute("create index letters_by_message_id on letters (message_id)")
    db.execute("create index letters_by_claim on letters (claimed_at)")


@migrations()
def m004_decisions(db: Database) -> None:
    """What staff decided, each edit a row; what could not be taken over; what people did."""
    db.execute("""
        create table decisions (
            id integer primary key,
            entry_id integer not null references entries (id),
            decision text,
            note text,
            decided_by text,
            decided_at text,
            extra text not null,
            source text not null,
            recorded_at text not null
        ) strict
    """)
    db.execute("create index decisions_by_entry on decisions (entry_id)")
    db.execute("""
        create table conflicts (
            id integer primary key,
            entry_id integer,
            column_name text not null,
            theirs text not null,
            ours text not null,
            why text not null,
            noted_at text not null
        ) strict
    """)
    # The clock here is the database's: a stamp for auditors, on which nothing depends.
    db.execute("""
        create table events (
            id integer primary key,
            at text not null default (strftime('%Y-%m-%dT%H:%M:%S', 'now', '+8 hours') || '+08:00'),
            what text not null,
            who text not null,
            mail_id integer references mails (id),
            entry_id integer references entries (id),
            letter_id integer references letters (id),
            detail text not null
        ) strict
    """)


@migrations()
def m005_exports(db: Database) -> None:
    """What each generation of the workbook showed: a row where an entry's cells differ from the generation before."""
    db.execute("create table exports (generation integer primary key, exported_at text not null) strict")
    db.execute("""
        create table exported_cells (
            entry_id integer not null,
            generation integer not null references exports (generation),
            cells text,
            primary key (entry_id, generation)
        ) strict
    """)


@migrations()
def m006_views(db: Database) -> None:
    """What stands now, and the three views of CONTRACT §5."""
    db.execute("""
        create view entries_now as
        select e.*, j.disposition, j.province, j.organization, j.category, j.findings, j.form, j.seal,
            d.decision, d.note as decision_note, d.decided_by, d.decided_at,
            case when d.decision is null or d.decision = 'pending' then j.disposition else d.decision end as state
        from entries e
        join judgements j on j.id = (select max(id) from judgements where entry_id = e.id)
        left join decisions d on d.id = (select max(id) from decisions where entry_id = e.id)
    """)
    # A doubtful or faulty later version never pushes out one that was accepted.
    db.execute("""
        create view entries_standing as
        select e.*,
            exists (
                select 1 from entries_now later
                where later.reference_number = e.reference_number and later.version > e.version and later.replaces
                and (
                    later.state in ('accepted', 'approved')
                    or (e.state not in ('accepted', 'approved') and later.state <> 'rejected')
                )
            ) as superseded,
            nullif(max(
                coalesce((select max(correct_by) from judgements where entry_id = e.id), ''),
                coalesce((select max(correct_by) from letters where entry_id = e.id), '')
            ), '') as correct_by
        from entries_now e
    """)
    db.execute("""
        create view entries_public as
        select id, reference_number, campaign, province, organization, category,
            json_extract(form, '$.case_title') as case_title,
            json_extract(form, '$.contact_person') as contact_person,
            json_extract(form, '$.contact_phone') as contact_phone,
            disposition,
            (select json_group_array(json_extract(value, '$.code')) from json_each(findings)) as codes,
            version, superseded, message_id, subject, sender, received_at,
            (select json_group_array(json_remove(value, '$.inside')) from json_each(attachments)) as attachments,
            form, seal, raw, decision, decision_note, decided_by, decided_at, state
        from entries_standing
    """)
    db.execute("""
        create view replies_public as
        select l.id, e.reference_number, l.kind, l.state, l.recipient as "to", l.subject, l.message_id, l.in_reply_to,
            l.sent_at, l.error
        from letters l join entries e on e.id = l.entry_id
    """)
    db.execute("""
        create view mails_public as
        select m.id,
            case when length(m.uid) between 1 and 18 and m.uid not glob '*[^0-9]*'
                then cast(m.uid as integer) else m.uid end as uid,
            m.uidvalidity, m.folder, m.sha256, m.message_id, m.disposition, m.why_ignored,
            coalesce(e.why_not_answered, m.why_not_answered) as why_not_answered, m.duplicate_of
        from mails m left join entries e on e.mail_id = m.id
    """)


@migrations()
def m007_notes(db: Database) -> None:
    """What the program remembers for itself between rounds: a name and a text."""
    db.table("notes").create({"name": str, "text": str}, pk="name", not_null={"text"})


@migrations()
def m008_several_mails(db: Database) -> None:
    """A submission that came in several mails, and what it says of several works."""
    db.execute("alter table entries add column also text not null default '[]'")  # JSON: ids of further mails
    db.execute("alter table mails add column joins integer references entries (id)")  # part of that entry
    db.execute("alter table judgements add column more text not null default '{}'")  # JSON: works, works_list
    db.execute("create index mails_by_joins on mails (joins)")
    db.execute("drop view entries_now")
    db.execute("""
        create view entries_now as
        select e.*, j.disposition, j.province, j.organization, j.category, j.findings, j.form, j.seal, j.more,
            d.decision, d.note as decision_note, d.decided_by, d.decided_at,
            case when d.decision is null or d.decision = 'pending' then j.disposition else d.decision end as state
        from entries e
        join judgements j on j.id = (select max(id) from judgements where entry_id = e.id)
        left join decisions d on d.id = (select max(id) from decisions where entry_id = e.id)
    """)
    db.execute("drop view entries_public")
    db.execute("""
        create view entries_public as
        select id, reference_number, campaign, province, organization, category,
            json_extract(form, '$.case_title') as case_title,
            json_extract(form, '$.contact_person') as contact_person,
            json_extract(form, '$.contact_phone') as contact_phone,
            disposition,
            (select json_group_array(json_extract(value, '$.code')) from json_each(findings)) as codes,
            version, superseded, message_id, subject, sender, received_at,
            (select json_group_array(json_remove(value, '$.inside')) from json_each(attachments)) as attachments,
            form, seal, raw, decision, decision_note, decided_by, decided_at, state,
            also as further_mails, coalesce(json_extract(more, '$.works'), '[]') as works
        from entries_standing
    """)
